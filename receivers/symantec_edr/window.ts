/** Which span of time is searched next. Pure. */
import { instantText, type ReplayRange } from '../../component/replay-range.ts';
import { KEPT_DAYS } from './config.ts';

/** Milliseconds since 1970. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Reached {
  /** Everything before it has arrived; undefined before the first search is done. */
  readonly endMs: number | undefined;
  /** A search that was begun and has not been settled. */
  readonly open: Span | undefined;
}

export interface NextWindow {
  readonly window: Span;
  /** What can no longer be had, because the service has forgotten it. */
  readonly gap?: Span;
}

/** A minute less than the service keeps, so that a request is not too late when it arrives. */
const KEPT_MS = KEPT_DAYS * 86_400_000 - 60_000;

export interface WindowTerms {
  readonly now: number;
  readonly initialMs: number;
  readonly overlapMs: number;
}

export function nextWindow({ endMs, open }: Reached, { now, initialMs, overlapMs }: WindowTerms): NextWindow {
  const oldest = now - KEPT_MS;
  // An open search goes on as it was, as long as the service still has all or some of it.
  const endOf = open !== undefined && open.endMs > oldest ? open.endMs : now;
  const begin = open?.startMs ?? (endMs === undefined ? now - initialMs : Math.min(endMs - overlapMs, now));
  const window = { startMs: Math.max(begin, oldest), endMs: Math.max(endOf, oldest) };
  // What lies before either has arrived or was told before. The overlap reaches into that: it is no gap.
  const missed = Math.max(endMs ?? -Infinity, open?.startMs ?? -Infinity);
  return Number.isFinite(missed) && missed < oldest ? { window, gap: { startMs: missed, endMs: oldest } } : { window };
}

/** Why a range cannot be searched again. */
export const replayFaults = ({ fromMs, prefix }: ReplayRange, now: number): readonly string[] => [
  ...(fromMs < now - KEPT_MS
    ? [
        `--from: expected ${instant(now - KEPT_MS)} or later, found ${instant(fromMs)}; the service keeps incidents for ${KEPT_DAYS} days, and what is older cannot be had again`,
      ]
    : []),
  ...(prefix === '' ? [] : [`--prefix: expected none, found ${JSON.stringify(prefix)}; incidents have no keys. Leave it out`]),
];

/** RFC 3339, as the API wants it. */
export const instant = instantText;
