/** Pulls refs from a receiver, only as long as there is room. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../component/host.ts';
import type { DiscoverMode, Receiver, SourceRef } from '../component/source.ts';
import { backoffMs } from './backoff.ts';

export interface IntakeOptions {
  readonly receiver: Receiver;
  readonly host: Host;
  readonly mode: DiscoverMode;
  /** Resolves when another ref may come, or when told to stop. */
  readonly room: (signal: AbortSignal) => Promise<void>;
  readonly offer: (ref: SourceRef) => void;
  readonly random: () => number;
}

const RETRY = { initialMs: 1000, maxMs: 60_000, multiplier: 2, randomization: 0.2 };
/** In mode `once` nobody waits for a person. */
const ONCE_TRIES = 5;

/** Runs until told to stop, or until the receiver's end. @throws what still stops the receiver after some tries of mode `once`. */
export async function intake(options: IntakeOptions, signal: AbortSignal): Promise<void> {
  const { host, mode, random } = options;
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      await pull(options, signal);
      return;
    } catch (error) {
      if (signal.aborted) return;
      const message = error instanceof Error ? error.message : String(error);
      host.report('StatusPermanentError', message);
      if (mode === 'once' && failures >= ONCE_TRIES) throw error;
      const wait = backoffMs(RETRY, failures, random());
      host.logger.error(`cannot find sources, which is tried again in ${wait} ms: ${message}`);
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function pull({ receiver, host, mode, room, offer }: IntakeOptions, signal: AbortSignal): Promise<void> {
  await room(signal);
  host.report('StatusOK');
  for await (const ref of receiver.discover(mode, signal)) {
    host.step('discovered');
    offer(ref);
    await room(signal);
    if (signal.aborted) return;
  }
}
