/** Instants, written `2026-09-24T23:27:06.379Z`. */

const DAY_MS = 86_400_000;
/** The first and the last millisecond of the years 0000 to 9999. */
const FIRST = -62_167_219_200_000;
const LAST = 253_402_300_799_999;
const DIGITS = /^-?\d+$/;
/** ISO 8601, extended form, to any precision from the month on. */
const ISO = /^(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?)?)?$/;

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);
const TWO: readonly string[] = Array.from({ length: 60 }, (_, n) => two(n));
const three = (n: number): string => (n < 10 ? `00${n}` : n < 100 ? `0${n}` : `${n}`);

/** Days repeat: most events of a batch are of one day. */
const days = new Map<number, string>();
const MOST_DAYS = 4096;

function dayText(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= MOST_DAYS) days.clear();
  const text = new Date(day * DAY_MS).toISOString().slice(0, 11);
  days.set(day, text);
  return text;
}

/** Milliseconds since 1970 as text, or undefined outside the years 0000 to 9999. */
export function dateOfMs(ms: number): string | undefined {
  if (!(ms >= FIRST && ms <= LAST)) return undefined;
  const day = Math.floor(ms / DAY_MS);
  let rest = ms - day * DAY_MS;
  const hours = Math.floor(rest / 3_600_000);
  rest -= hours * 3_600_000;
  const minutes = Math.floor(rest / 60_000);
  rest -= minutes * 60_000;
  const seconds = Math.floor(rest / 1000);
  return `${dayText(day)}${TWO[hours]}:${TWO[minutes]}:${TWO[seconds]}.${three(rest - seconds * 1000)}Z`;
}

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** The number that two digits make, or -1. */
function pair(text: string, at: number): number {
  const tens = digit(text, at);
  const ones = digit(text, at + 1);
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

const DAYS_OF = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number): number => (month === 2 && isLeap(year) ? 29 : (DAYS_OF[month - 1] ?? 0));

const isMark = (text: string, at: number, code: number): boolean => text.charCodeAt(at) === code;

/** Whether the text begins with date and time to the second, as ISO 8601 writes them. */
function hasSeconds(text: string): boolean {
  if (text.length < 20 || !isMark(text, 10, 0x54) || !isMark(text, 4, 0x2d) || !isMark(text, 7, 0x2d)) return false;
  if (!isMark(text, 13, 0x3a) || !isMark(text, 16, 0x3a)) return false;
  const century = pair(text, 0);
  const year = pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  if (century < 0 || year < 0 || month < 1 || day < 1 || day > daysIn(century * 100 + year, month)) return false;
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
}

/** UTC at the end of a text: `Z` or `+00:00`. */
const isUtcFrom = (text: string, at: number): boolean =>
  isMark(text, at, 0x5a) ? text.length === at + 1 : text.length === at + 6 && isMark(text, at, 0x2b) && text.endsWith('+00:00');

/** The usual ways in which ICD writes an instant, which need no arithmetic: in UTC, to the second or the millisecond. */
function dateInUtc(text: string): string | undefined {
  if (!hasSeconds(text)) return undefined;
  if (isUtcFrom(text, 19)) return `${text.slice(0, 19)}.000Z`;
  if (!isMark(text, 19, 0x2e) || pair(text, 20) < 0 || !isUtcFrom(text, 23)) return undefined;
  const last = digit(text, 22);
  if (last < 0 || last > 9) return undefined;
  return text.length === 24 ? text : `${text.slice(0, 23)}Z`;
}

/** Minutes east of UTC, or undefined where there are no such. */
function offsetMinutes(sign: string | undefined, hours = '0', minutes = '0'): number | undefined {
  if (sign === undefined) return 0;
  const total = Number(hours) * 60 + Number(minutes);
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return sign === '-' ? -total : total;
}

function dateOfIso(text: string): string | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '1', hour = '0', minute = '0', second = '0', fraction = '', sign, east, eastMinutes] = match;
  const offset = offsetMinutes(sign, east, eastMinutes);
  if (offset === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(month) < 1 || Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  at.setUTCHours(Number(hour), Number(minute) - offset, Number(second), ms);
  return dateOfMs(at.getTime());
}

/** An instant as text, or undefined where the value is none. A whole number, or text of digits: milliseconds since 1970. */
export function dateOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? dateOfMs(value) : undefined;
  if (typeof value !== 'string') return undefined;
  return dateInUtc(value) ?? (DIGITS.test(value) ? dateOfMs(Number(value)) : dateOfIso(value));
}

/** Milliseconds since 1970 of an instant that is as we write it. */
export const msOfDate = (text: string): number => Date.parse(text);
