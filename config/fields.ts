/** Setting types shared by all components. Each parses the YAML form into the unit that the code uses. */
import { z } from 'zod';
import { Secret } from './secret.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };
const DURATION = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*$/;
const DURATION_PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
const BYTES = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;
const UNIT_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Milliseconds of a Go duration (`1h30m`, `1.5s`), or undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!DURATION.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(DURATION_PART)) ms += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return text.startsWith('-') ? -ms : ms;
}

/** Bytes of a size with its unit (`8MiB`, `500KB`), or undefined where it is none. */
export function parseBytes(text: string): number | undefined {
  const [, amount, unit] = BYTES.exec(text) ?? [];
  return amount === undefined || unit === undefined ? undefined : Math.round(Number(amount) * (UNIT_BYTES[unit] ?? 0));
}

/** A duration as Go writes it; the code gets milliseconds. Give defaults with `.prefault('5m')`. */
export const duration = z
  .string({ error: 'expected a duration with its unit, such as 500ms, 30s or 5m' })
  .meta({ title: 'duration' })
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= 0) return ms;
    context.issues.push({ code: 'custom', input: text, message: 'expected a duration such as 500ms, 30s or 1h30m' });
    return z.NEVER;
  });

/** A size with its unit; the code gets bytes. Give defaults with `.prefault('8MiB')`. */
export const bytes = z
  .string({ error: 'expected a size with its unit, such as 512KiB or 8MiB' })
  .meta({ title: 'size' })
  .transform((text, context) => {
    const size = parseBytes(text);
    if (size !== undefined) return size;
    context.issues.push({ code: 'custom', input: text, message: 'expected a size such as 512KiB, 8MiB or 1GB' });
    return z.NEVER;
  });

/** A text that never prints. Surrounding white space is cut: mounted secrets end in a line feed. */
export const secret = z
  .string({ error: 'expected a text' })
  .min(1, 'expected a text that is not empty')
  .meta({ title: 'secret' })
  .transform((text) => new Secret(text.trim()));
