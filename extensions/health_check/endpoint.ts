/** Addresses to listen on: `host:port`, `[::1]:port`, or `:port` for every address. */

export interface Endpoint {
  /** Undefined: every address. */
  readonly host: string | undefined;
  /** 0: any free one. */
  readonly port: number;
}

const ENDPOINT = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]*)):(\d{1,5})$/;
const HIGHEST_PORT = 65_535;

export function parseEndpoint(text: string): Endpoint | undefined {
  const [, address, name, digits] = ENDPOINT.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > HIGHEST_PORT) return undefined;
  const host = address ?? name;
  return { host: host === '' ? undefined : host, port };
}
