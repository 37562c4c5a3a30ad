/** Medians, quartiles and ratios of pairs. Pure. */

export interface Quartiles {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

export function quartiles(values: readonly number[]): Quartiles {
  const sorted = values.toSorted((a, b) => a - b);
  return { lower: quantile(sorted, 0.25), median: quantile(sorted, 0.5), upper: quantile(sorted, 0.75) };
}

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}

/** One run in a process of its own. CPU over all threads. */
export interface Run {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly events: number;
}

/** What the longer run did more than the shorter one. */
export const difference = (longer: Run, shorter: Run): Run => ({
  cpuMs: longer.cpuMs - shorter.cpuMs,
  wallMs: longer.wallMs - shorter.wallMs,
  events: longer.events - shorter.events,
});

/** What both runs did. */
export const sum = (one: Run, other: Run): Run => ({
  cpuMs: one.cpuMs + other.cpuMs,
  wallMs: one.wallMs + other.wallMs,
  events: one.events + other.events,
});

export const cpuSecondsPerMillion = ({ cpuMs, events }: Run): number => (cpuMs / events) * 1000;
export const eventsPerSecond = ({ wallMs, events }: Run): number => (events / wallMs) * 1000;
