/** `hosts` of an output: what Beats add to a host that lacks it, and credentials that are written into it. */
import { find, type ScalarTree } from '../../config/tree.ts';
import { list, scalar, textOf } from './build-tree.ts';
import { secret, set, texts, todo } from './conversions.ts';
import type { Conversion, Effect, Given } from './option.ts';

const HOST =
  /^(?:(?<scheme>https?):\/\/)?(?:(?<user>[^:@/]*):(?<password>[^@/]*)@)?(?<name>\[[^\]]+\]|[^:/?@]+)(?::(?<port>\d+))?(?<rest>[/?].*)?$/;

interface Host {
  readonly address: ScalarTree;
  readonly user?: string;
  readonly password?: string;
  /** A variable, of which nothing is known here. */
  readonly opaque: boolean;
}

export const hosts: Conversion = (given) => {
  const all = texts(given.value).map((item) => readHost(item, given));
  const named = all.find(({ user }) => user !== undefined);
  return [...addressSettings(all, given), ...credentialSettings(named, given), ...opaqueNotes(all)];
};

function readHost(item: ReturnType<typeof texts>[number], { whole }: Given): Host {
  const text = textOf(item) ?? '';
  const parts = text.includes('${') ? undefined : HOST.exec(text)?.groups;
  if (parts === undefined) return { address: scalar(text, item.at), opaque: text.includes('${') };
  const scheme = parts['scheme'] ?? textOf(find(whole, ['protocol'])) ?? 'http';
  const path = (parts['rest'] ?? textOf(find(whole, ['path'])) ?? '').replace(/\/+$/, '');
  const address = `${scheme}://${parts['name']}:${parts['port'] ?? '9200'}${path === '' || /^[/?]/.test(path) ? path : `/${path}`}`;
  const { user, password } = parts;
  return {
    address: scalar(address, item.at),
    opaque: false,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  };
}

function addressSettings(all: readonly Host[], { value }: Given): readonly Effect[] {
  const addresses = all.map(({ address }) => address);
  const [only] = addresses;
  if (only === undefined) return [];
  return [addresses.length === 1 ? set('endpoint', only) : set('endpoints', list(addresses, value.at))];
}

function credentialSettings(host: Host | undefined, { value, whole }: Given): readonly Effect[] {
  if (host?.user === undefined) return [];
  const password = scalar(unescaped(host.password ?? ''), value.at);
  return [
    set('user', scalar(unescaped(host.user), value.at)),
    ...secret('ELASTICSEARCH_PASSWORD')({ value: password, to: 'password', whole }),
  ];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const opaqueNotes = (all: readonly Host[]): readonly Effect[] =>
  all.some(({ opaque }) => opaque) ? [todo('give the variable a whole URL, with scheme and port: nothing is added to it here')] : [];
