/** The parts of a URL as ECS names them. Nothing is decoded; a part that is empty is absent. */

export interface UrlParts {
  readonly original: string;
  readonly scheme: string;
  readonly domain?: string | undefined;
  readonly port?: number | undefined;
  readonly path?: string | undefined;
  readonly extension?: string | undefined;
  readonly query?: string | undefined;
  readonly fragment?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly user_info?: string | undefined;
}

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
const PORT = /^\d{1,5}$/;
const WHITE_SPACE = /\s/;
const HIGHEST_PORT = 65_535;

/** The text before and after the first `mark`; nothing after where there is none. */
function cut(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** After the last dot of the last segment. */
function extensionOf(path: string): string | undefined {
  const segment = path.slice(path.lastIndexOf('/') + 1);
  const dot = segment.lastIndexOf('.');
  return dot === -1 ? undefined : segment.slice(dot + 1);
}

/** Host and port: the port follows the last colon that is not within brackets. */
function hostParts(host: string): { domain: string; port?: number } | undefined {
  const colon = host.lastIndexOf(':');
  if (colon === -1 || colon < host.lastIndexOf(']')) return { domain: host };
  const port = host.slice(colon + 1);
  if (port === '') return { domain: host.slice(0, colon) };
  return PORT.test(port) && Number(port) <= HIGHEST_PORT ? { domain: host.slice(0, colon), port: Number(port) } : undefined;
}

function userParts(user: string | undefined): Pick<UrlParts, 'user_info' | 'username' | 'password'> {
  if (user === undefined) return {};
  const [username, password] = cut(user, ':');
  return present({ user_info: user, username, password });
}

/** Without the parts that are empty. */
const present = <T extends Record<string, unknown>>(parts: T): Partial<T> => {
  const kept: Partial<T> = { ...parts };
  for (const name in kept) if (kept[name] === undefined || kept[name] === '') delete kept[name];
  return kept;
};

/** The parts of an absolute URL, or undefined where the text is none. */
export function urlParts(original: string): UrlParts | undefined {
  const scheme = SCHEME.exec(original)?.[0];
  if (scheme === undefined || WHITE_SPACE.test(original)) return undefined;
  const [beforeFragment, fragment] = cut(original.slice(scheme.length), '#');
  const [beforeQuery, query] = cut(beforeFragment, '?');
  const slash = beforeQuery.indexOf('/');
  const authority = slash === -1 ? beforeQuery : beforeQuery.slice(0, slash);
  const path = slash === -1 ? '' : beforeQuery.slice(slash);
  const at = authority.lastIndexOf('@');
  const host = hostParts(authority.slice(at + 1));
  if (host === undefined) return undefined;
  const user = at === -1 ? undefined : authority.slice(0, at);
  const parts = present({ ...host, path, extension: extensionOf(path), query, fragment });
  return { original, scheme: scheme.slice(0, -3), ...parts, ...userParts(user) };
}
