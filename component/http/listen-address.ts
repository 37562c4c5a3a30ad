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

export function parseAddress(text: string): ListenAddress | undefined {
  const [, inBrackets, name, digits] = ADDRESS.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > HIGHEST_PORT) return undefined;
  const host = inBrackets ?? name;
  return { host: host === '' ? undefined : host, port };
}

/** A setting that holds such an address. @param port as the example has it */
export function listenAddress(port: number) {
  const expected = `expected an address to listen on without http://, such as localhost:${port} or 0.0.0.0:${port}`;
  return z.string({ error: expected }).transform((text, context) => {
    const address = parseAddress(text);
    if (address !== undefined) return address;
    context.issues.push({ code: 'custom', input: text, message: expected });
    return z.NEVER;
  });
}

/** Whether only this machine reaches it. */
export const isLoopback = ({ host }: ListenAddress): boolean => host !== undefined && LOOPBACK.test(host);
