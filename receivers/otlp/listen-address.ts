/** Addresses to listen on: `host:port`, `[::1]:port`, or `:port` for every address. */
import { z } from 'zod';

export interface ListenAddress {
  /** Undefined: every address. */
  readonly host: string | undefined;
  /** 0: any free one. */
  readonly port: number;
}

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]*)):(\d{1,5})$/;
const HIGHEST_PORT = 65_535;
const LOOPBACK = /^(?:localhost|127\.[0-9.]+|::1)$/;

function parseAddress(text: string): ListenAddress | undefined {
  const [, inBrackets, name, digits] = ADDRESS.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > HIGHEST_PORT) return undefined;
  const host = inBrackets ?? name;
  return { host: host === '' ? undefined : host, port };
}

const EXPECTED = 'expected an address to listen on without http://, such as localhost:4318 or 0.0.0.0:4318';

export const listenAddress = z.string({ error: EXPECTED }).transform((text, context) => {
  const address = parseAddress(text);
  if (address !== undefined) return address;
  context.issues.push({ code: 'custom', input: text, message: EXPECTED });
  return z.NEVER;
});

/** Whether only this machine reaches it. */
export const isLoopback = ({ host }: ListenAddress): boolean => host !== undefined && LOOPBACK.test(host);
