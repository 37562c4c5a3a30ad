/** `ssl` of Beats, as the `tls` of our clients. */
import { expression, itemsOf, scalar, textOf } from '../build-tree.ts';
import { secret, set, todo } from '../conversions.ts';
import type { Conversion, Option } from '../option.ts';

const isPem = (text: string): boolean => text.trimStart().startsWith('-----BEGIN');

/** Paths and texts of PEM in one list; ours is one file or one text, which may name files. */
const authorities: Conversion = ({ value, to }) => {
  const given = itemsOf(value).map((item) => textOf(item) ?? '');
  const [only = ''] = given;
  if (given.length === 0) return [];
  if (given.length === 1 && !isPem(only)) return [set(`${to}::ca_file`, scalar(only, value.at))];
  const joined = given.map((one) => (isPem(one) ? one.trim() : `\${file:${one}}`)).join('\n');
  return [set(`${to}::ca_pem`, expression(joined, value.at))];
};

const certificate: Conversion = ({ value, to }) => [set(`${to}::${isPem(textOf(value) ?? '') ? 'cert_pem' : 'cert_file'}`, value)];

const key =
  (variable: string): Conversion =>
  ({ value, to, whole }) =>
    isPem(textOf(value) ?? '') ? secret(variable)({ value, to: `${to}::key_pem`, whole }) : [set(`${to}::key_file`, value)];

const verification: Conversion = ({ value, to }) => {
  const mode = textOf(value)?.toLowerCase() ?? '';
  if (mode === 'none') return [set(`${to}::insecure_skip_verify`, scalar(true, value.at))];
  if (mode === 'full' || mode === 'strict') return [];
  return [todo('the name in a certificate is always verified; where it is another one write tls::server_name_override')];
};

const protocols: Conversion = ({ value, to }) => {
  const versions = itemsOf(value)
    .map((item) => /^TLSv(1\.[0-3])$/.exec(textOf(item) ?? '')?.[1])
    .filter((version) => version !== undefined)
    .toSorted();
  const [oldest, newest] = [versions[0], versions.at(-1)];
  if (oldest === undefined || newest === undefined) return [todo(`ssl.supported_protocols names no version that is known here`)];
  return [set(`${to}::min_version`, scalar(oldest, value.at)), set(`${to}::max_version`, scalar(newest, value.at))];
};

const SOUND = 'Not set by hand: the defaults are sound.';

/**
 * @param at where they stand, such as `resource.ssl`
 * @param to ours, such as `tls`
 * @param variable the environment variable for a key that is written inline
 * @param also where the integration's variable stands
 */
export function tlsOptions(at: string, to: string, variable: string, also?: string): readonly Option[] {
  const options: readonly Option[] = [
    { name: 'enabled', fate: 'built_in', says: 'The scheme of the address decides.' },
    {
      name: 'certificate_authorities',
      to,
      as: authorities,
      says: 'One file becomes `ca_file`; several, or certificates as text, become `ca_pem`.',
    },
    { name: 'certificate', to, as: certificate, says: 'A file becomes `cert_file`, a text `cert_pem`.' },
    { name: 'key', to, as: key(variable), says: `A file becomes \`key_file\`; a text \`key_pem\`, by the variable \`${variable}\`.` },
    {
      name: 'key_passphrase',
      fate: 'by_hand',
      says: 'Keys are read without passphrase: `openssl pkey -in key.pem -out plain.pem`, with mode 0400.',
    },
    { name: 'key_passphrase_path', fate: 'by_hand', says: 'As `key_passphrase`.' },
    {
      name: 'verification_mode',
      to: `${to}::insecure_skip_verify`,
      as: verification,
      says: '`none` becomes `true`. `full` and `strict` are always so; of `certificate` a note is made.',
    },
    {
      name: 'supported_protocols',
      to: `${to}::min_version`,
      as: protocols,
      says: 'The oldest becomes `min_version`, the newest `max_version`.',
    },
    { name: 'cipher_suites', fate: 'built_in', says: SOUND },
    { name: 'curve_types', fate: 'built_in', says: SOUND },
    { name: 'renegotiation', fate: 'built_in', says: 'Never offered.' },
    { name: 'ca_sha256', fate: 'by_hand', says: 'Certificates are not pinned; name the authority in `tls::ca_file`.' },
    {
      name: 'ca_trusted_fingerprint',
      fate: 'by_hand',
      says: "An authority is not trusted by its fingerprint; save the authority's certificate and name it in `tls::ca_file`.",
    },
    { name: 'restart_on_cert_change', fate: 'by_hand', says: 'Certificates are read at the start: restart to change them.' },
  ];
  return options.map((option) => ({
    ...option,
    name: `${at}.${option.name}`,
    ...(also !== undefined && { also: [`${also}.${option.name}`] }),
  }));
}
