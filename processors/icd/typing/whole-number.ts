/** Whole numbers of signed 64 bits, exact past 2^53. */
import type { RawJson } from '../exact-json.ts';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;
const DECIMAL = /^[+-]?\d+$/;
const HEXADECIMAL = /^0x[0-9a-f]+$/i;
const WRITTEN = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** Digits that a whole number of 64 bits can have, leading zeros aside. */
const MOST_DIGITS = 20;

/** The number as JSON writes it: a plain number where that is exact, else its digits. */
export function wholeNumber(value: bigint): number | RawJson | undefined {
  if (value < LEAST || value > MOST) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : JSON.rawJSON(String(value));
}

/** Text of a whole number: decimal with optional sign, or hexadecimal with `0x` and no sign. */
export function wholeNumberOfText(text: string): number | RawJson | undefined {
  if (text.length < 16 && DECIMAL.test(text)) return Number(text) + 0;
  if (!DECIMAL.test(text) && !HEXADECIMAL.test(text)) return undefined;
  const digits = text.replace(/^([+-]?)(0x)?0*(?=[0-9a-f])/i, '$1$2');
  if (digits.length > MOST_DIGITS + 3) return undefined;
  return wholeNumber(digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', '')));
}

/** The whole number that a JSON number stands for, however it is written (`1.5e3`), or undefined where it is none. */
export function wholeNumberAsWritten(written: string): bigint | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = WRITTEN.exec(written) ?? [];
  const significant = (whole + fraction).replace(/^0+/, '').replace(/0+$/, '');
  if (significant === '') return 0n;
  const trailing = (whole + fraction).length - (whole + fraction).replace(/0+$/, '').length;
  const power = Number(exponent) - fraction.length + trailing;
  if (power < 0 || significant.length + power > MOST_DIGITS + 80) return undefined;
  const size = BigInt(significant) * 10n ** BigInt(power);
  return sign === '-' ? -size : size;
}
