/** Processor time of a process that runs, with all its threads, as Linux tells it. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second towards programs, whatever the kernel's own clock. */
const MS_PER_TICK = 10;
/** Of `utime` and `stime` among the fields that follow the name, which ends with the last parenthesis. */
const [USER, SYSTEM] = [11, 12];

export const processorMs = (pid: number): number => msOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));

/** @param stat a line of `/proc/PID/stat`; the name in it may hold blanks and parentheses */
export function msOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[USER]) + Number(fields[SYSTEM]);
  if (!Number.isSafeInteger(ticks)) throw new Error(`expected a line of /proc/PID/stat, got ${JSON.stringify(stat.slice(0, 80))}`);
  return ticks * MS_PER_TICK;
}
