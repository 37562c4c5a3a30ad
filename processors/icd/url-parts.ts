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

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const PORT = /^\d{1,5}$/;
const WHITE_SPACE = /\s/;
const HIGHEST_PORT = 65_535;

const some = (text: string): string | undefined => (text === '' ? undefined : text);

/** After the last dot of the last segment. */
function extensionOf(path: string): string | undefined {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? some(path.slice(dot + 1)) : undefined;
}

/** The text of a port as its number; undefined where it is none. */
const portOf = (text: string): number | undefined => (PORT.test(text) && Number(text) <= HIGHEST_PORT ? Number(text) : undefined);

/** Where the host ends: at the last colon that is not within brackets, or at the end. */
function hostEnd(host: string): number {
  const colon = host.lastIndexOf(':');
  return colon === -1 || colon < host.lastIndexOf(']') ? host.length : colon;
}

/** The parts of an absolute URL, or undefined where the text is none. */
export function urlParts(original: string): UrlParts | undefined {
  const schemeEnd = original.indexOf('://');
  if (schemeEnd < 1 || !SCHEME.test(original.slice(0, schemeEnd)) || WHITE_SPACE.test(original)) return undefined;
  const hash = original.indexOf('#');
  const queryEnd = hash === -1 ? original.length : hash;
  const mark = original.indexOf('?');
  const pathEnd = mark === -1 || mark > queryEnd ? queryEnd : mark;
  const from = schemeEnd + 3;
  const slash = original.indexOf('/', from);
  const authority = original.slice(from, slash === -1 || slash > pathEnd ? pathEnd : slash);
  const path = original.slice(from + authority.length, pathEnd);
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const colon = hostEnd(host);
  const port = host.slice(colon + 1);
  if (port !== '' && portOf(port) === undefined) return undefined;
  const user = at === -1 ? '' : authority.slice(0, at);
  const [username = '', ...password] = user.split(':');
  return {
    original,
    scheme: original.slice(0, schemeEnd),
    domain: some(host.slice(0, colon)),
    port: portOf(port),
    path: some(path),
    extension: extensionOf(path),
    query: pathEnd < queryEnd ? some(original.slice(pathEnd + 1, queryEnd)) : undefined,
    fragment: hash === -1 ? undefined : some(original.slice(hash + 1)),
    username: some(username),
    password: some(password.join(':')),
    user_info: some(user),
  };
}
