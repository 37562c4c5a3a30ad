/** The product as a user starts it, until told to stop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Arrivals, SinkQuestion } from './questions.ts';
import type { Stoppable } from './scenario.ts';
import type { Server } from './servers.ts';

const ENTRY = fileURLToPath(new URL('../../cli/ses-otel.js', import.meta.url));
const LOOK_MS = 100;

export interface RunningProduct extends Stoppable {
  /** When it was started: milliseconds since 1970. */
  readonly startedAt: number;
  /** Stops it in good order. */
  ended(): Promise<void>;
}

export function startProduct(config: string): RunningProduct {
  const startedAt = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, [ENTRY, '--config', config], { stdio: ['ignore', 'inherit', 'inherit'] });
  const closed = once(child, 'close');
  return {
    startedAt,
    async ended() {
      child.kill('SIGTERM');
      await closed;
    },
    stop: () => void child.kill('SIGKILL'),
  };
}

/** Waits until so many arrivals begin with the prefix. @returns when each came. @throws where no new one comes in 30 seconds */
export async function arrivalsOf(sink: Server<SinkQuestion>, prefix: string, count: number): Promise<ReadonlyMap<string, number>> {
  const [patienceMs, looked] = [30_000, performance.now()];
  for (let [since, seen] = [looked, 0]; ;) {
    const { arrivals } = await sink.ask<Arrivals>({ is: 'arrivals' });
    const found = new Map(arrivals.filter(([match]) => match.startsWith(prefix)));
    if (found.size >= count) return found;
    if (found.size > seen) [since, seen] = [performance.now(), found.size];
    if (performance.now() - since > patienceMs) throw new Error(`${found.size} of ${count} arrived that begin with ${prefix}`);
    await sleep(LOOK_MS);
  }
}
