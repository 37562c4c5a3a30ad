/** `tls` of a client, under the Collector's names. */
import { createSecureContext, getCACertificates, rootCertificates } from 'node:tls';
import type { SecureContext, SecureVersion } from 'node:tls';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { secret } from '../../config/fields.ts';
import type { Secret } from '../../config/secret.ts';
import { refused } from '../refused.ts';

const version = z.enum(['1.0', '1.1', '1.2', '1.3'], { error: 'expected 1.0, 1.1, 1.2 or 1.3' });

export const clientTls = z
  .strictObject({
    insecure: z.boolean().default(false).describe("Without effect, as in the Collector's HTTP clients: the endpoint's scheme decides."),
    insecure_skip_verify: z.boolean().default(false).describe('Takes any certificate. For tests only: whoever answers gets the events.'),
    ca_file: z.string().min(1).optional().describe('PEM file of the authorities to trust, instead of the usual ones.'),
    ca_pem: secret.optional().describe('The same, written here.'),
    include_system_ca_certs_pool: z.boolean().default(false).describe('Trusts the usual authorities beside those given.'),
    cert_file: z.string().min(1).optional().describe('PEM file of the client certificate.'),
    cert_pem: secret.optional().describe('The same, written here.'),
    key_file: z.string().min(1).optional().describe("PEM file of the client certificate's key."),
    key_pem: secret.optional().describe('The same, written here.'),
    min_version: version.default('1.2').describe('Oldest TLS version.'),
    max_version: version.optional().describe('Newest TLS version.'),
    server_name_override: z
      .string()
      .min(1)
      .optional()
      .describe('Name to expect in the certificate, where it is not the host of the endpoint.'),
    cipher_suites: refused("Go's names of cipher suites are not known here; leave it out, the defaults are sound"),
    include_insecure_cipher_suites: refused('insecure cipher suites are never offered; leave it out'),
    curve_preferences: refused("Go's names of curves are not known here; leave it out, the defaults are sound"),
    reload_interval: refused('certificates are read at the start; leave it out and restart to change them'),
    tpm: refused('keys are not read from a TPM; use key_file'),
  })
  .superRefine((tls, context) => {
    const fault = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    for (const name of ['ca', 'cert', 'key'] as const) {
      if (tls[`${name}_file`] !== undefined && tls[`${name}_pem`] !== undefined)
        fault(`${name}_pem`, `expected one of ${name}_file and ${name}_pem`);
    }
    const has = (name: 'cert' | 'key'): boolean => tls[`${name}_file`] !== undefined || tls[`${name}_pem`] !== undefined;
    if (has('cert') && !has('key')) fault('key_file', 'expected the key of the client certificate');
    if (has('key') && !has('cert')) fault('cert_file', 'expected the client certificate that belongs to the key');
  });
export type ClientTls = z.output<typeof clientTls>;

/** What a connection needs; one context for all, since reading some hundred authorities takes its time. */
export interface TlsOptions {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
}

/**
 * Reads the files.
 * @param path where the settings stand, such as `exporters::elasticsearch::tls`: faults name it
 * @throws {Error} a file that cannot be read, or is no certificate or key
 */
export function tlsOptions(tls: ClientTls, path: string): TlsOptions {
  const material = (name: 'ca' | 'cert' | 'key'): string | undefined =>
    pem(tls[`${name}_file`], tls[`${name}_pem`], `${path}::${name}_file`);
  const [ca, cert, key] = [material('ca'), material('cert'), material('key')];
  const usual = ca === undefined || tls.include_system_ca_certs_pool ? [...rootCertificates, ...getCACertificates('system')] : [];
  try {
    const secureContext = createSecureContext({
      ca: ca === undefined ? usual : [...usual, ca],
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      minVersion: versionName(tls.min_version),
      ...(tls.max_version !== undefined && { maxVersion: versionName(tls.max_version) }),
    });
    return {
      secureContext,
      rejectUnauthorized: !tls.insecure_skip_verify,
      ...(tls.server_name_override !== undefined && { servername: tls.server_name_override }),
    };
  } catch (cause) {
    throw new Error(`${path}: expected PEM certificates and a key that fit together; found: ${reasonOf(cause)}`, { cause });
  }
}

function pem(file: string | undefined, inline: Secret | undefined, path: string): string | undefined {
  if (inline !== undefined) return inline.reveal();
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`${path}: expected a PEM file that can be read at ${file}; found: ${reasonOf(cause)}`, { cause });
  }
}

const versionName = (version: z.output<typeof clientTls>['min_version']): SecureVersion => (version === '1.0' ? 'TLSv1' : `TLSv${version}`);
const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
