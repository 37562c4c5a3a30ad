/** `Retry-After`: whole seconds or an HTTP date. */

/** A destination that asks for more is asked again after this long all the same. */
const LONGEST_MS = 3_600_000;

/** Milliseconds to wait from `now`; undefined where the header is absent or neither form. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const at = /^\d+$/.test(text) ? now + Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at - now, 0), LONGEST_MS);
}
