/** What a sink has counted, asked of it over HTTP. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sink } from '../processes.ts';

const POLL_MS = 20;

export async function recordsAt({ url }: Sink): Promise<number> {
  const response = await fetch(`${url}/_sink/stats`);
  const { records } = (await response.json()) as { readonly records: number };
  return records;
}

/** @throws where more arrive than were expected */
export async function untilArrived(sink: Sink, total: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const records = await recordsAt(sink);
    if (records === total) return;
    if (records > total) throw new Error(`${records - total} more records arrived than there are events`);
    await sleep(POLL_MS, undefined, { signal });
  }
}
