/** The stored bytes of a source, from the first to the last, whatever becomes of the connections. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import { SourceFault } from '../source.ts';
import type { FaultCode, Opener, SourceRef } from '../source.ts';

const TRIES = 5;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/** Faults that another try may mend. All others are told at once. */
const PASSING: ReadonlySet<FaultCode> = new Set(['throttled', 'unavailable']);

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const waitMs: Wait = async (ms, signal) => {
  await sleep(ms, undefined, { signal });
};

export interface TransferOptions {
  readonly ref: SourceRef;
  readonly opener?: Opener;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  readonly wait?: Wait;
}

/**
 * A transfer that breaks or ends early goes on at the byte where it broke.
 * @throws {SourceFault} as the opener does; `unavailable` after five tries in a row that brought nothing; `stopped`.
 */
export async function* transfer(options: TransferOptions): AsyncGenerator<Uint8Array> {
  const { ref, opener, signal } = options;
  if (ref.body !== undefined) return yield new Uint8Array(ref.body);
  if (opener === undefined) throw new Error(`source ${ref.id} names bytes, but receiver ${ref.receiver} has no opener to read them`);
  let position = 0;
  for (let tries = 1; ; tries += 1) {
    let total: number | undefined;
    let fault: unknown;
    try {
      const { chunks, totalBytes } = await opener.open(ref, position, signal);
      total = totalBytes;
      for await (const chunk of chunks) {
        position += chunk.length;
        if (chunk.length > 0) tries = 0;
        yield chunk;
      }
      if (total === undefined || position === total) return;
      fault = new SourceFault('unavailable', `the transfer of ${ref.origin.path} ended at byte ${position} of ${total}`);
    } catch (error) {
      fault = error;
    }
    // A connection that breaks behind the last byte broke nothing; a store that says more than that does.
    if (total !== undefined && position >= total && !isFinal(fault)) return;
    await beforeNextTry(options, fault, position, tries);
  }
}

const isFinal = (fault: unknown): boolean => fault instanceof SourceFault && !PASSING.has(fault.code);

async function beforeNextTry(options: TransferOptions, fault: unknown, position: number, tries: number): Promise<void> {
  const { ref, signal, logger, wait = waitMs } = options;
  if (signal.aborted) throw stopped(ref);
  if (isFinal(fault)) throw fault;
  if (tries >= TRIES) throw givenUp(ref, fault, position);
  const message = fault instanceof Error ? fault.message : String(fault);
  logger.debug('transfer broke, going on from the same byte', { path: ref.origin.path, byte: position, tries, error: message });
  try {
    await wait(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, tries - 1)), signal);
  } catch {
    throw stopped(ref);
  }
}

function givenUp(ref: SourceRef, fault: unknown, position: number): SourceFault {
  if (fault instanceof SourceFault) return fault;
  const message = fault instanceof Error ? fault.message : String(fault);
  return new SourceFault('unavailable', `${ref.origin.path} could not be read past byte ${position} in ${TRIES} tries: ${message}`, {
    cause: fault,
  });
}

/** How a source ends when we are told to stop. */
export function stopped(ref: SourceRef): SourceFault {
  return new SourceFault('stopped', `reading of ${ref.origin.path} was told to stop`);
}
