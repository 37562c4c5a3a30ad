/** What a source is asked for when it is read again, whatever was read before. */

/** What was written from `fromMs` on and before `toMs`, under keys that begin with `prefix`. */
export interface ReplayRange {
  /** Milliseconds since 1970; included. */
  readonly fromMs: number;
  /** Milliseconds since 1970; not included. */
  readonly toMs: number;
  /** Empty for all keys. */
  readonly prefix: string;
}

export const isWithin = (ms: number, { fromMs, toMs }: Omit<ReplayRange, 'prefix'>): boolean => ms >= fromMs && ms < toMs;

/** RFC 3339 in UTC, as the range is told to people. */
export const instantText = (ms: number): string => new Date(ms).toISOString();
