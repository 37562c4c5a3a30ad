/** The worker's side: open, decode, map and encode, as long as the main thread has room. */
import type { Transferable } from 'node:worker_threads';
import type { ReadBatch, Unreadable } from '../component/decode/batches.ts';
import { readRecords } from '../component/decode/read.ts';
import type { EncodedPart, Encoder } from '../component/exporter.ts';
import type { DecodeLimits } from '../component/factory.ts';
import type { Clock } from '../component/host.ts';
import type { Logger } from '../component/logger.ts';
import type { Processor } from '../component/processor.ts';
import type { LogBatch } from '../component/record.ts';
import { SourceFault, type Opener, type Reason, type SourceRef } from '../component/source.ts';
import { Credit } from './credit.ts';
import {
  bytesOfRead,
  type Filtered,
  type FromWorker,
  type ReadKey,
  type RoutePart,
  type ToWorker,
  type UnreadableRecord,
} from './messages.ts';
import { provenanceOf } from './provenance.ts';

/** What a receiver's refs go through in a worker. */
export interface ReceiverChain {
  readonly opener?: Opener;
  readonly limits: DecodeLimits;
  readonly pipelines: readonly PipelineChain[];
}

export interface PipelineChain {
  readonly processors: readonly Processor[];
  /** One per route, in the receiver's order of routes. */
  readonly encoders: readonly Encoder[];
}

export interface ReaderOptions {
  readonly chainOf: (receiver: string) => ReceiverChain;
  readonly post: (message: FromWorker, transfer?: readonly Transferable[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Encoded bytes of one receiver that a worker may have on the way to the main thread. */
const WINDOW_BYTES = 4 * 1024 * 1024;

export class Reader {
  readonly #options: ReaderOptions;
  /** By receiver: one that waits for its destinations holds up no other. */
  readonly #credits = new Map<string, Credit>();
  readonly #readings = new Map<ReadKey, AbortController>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Takes a message of the main thread. */
  hear(message: ToWorker): void {
    if (message.is === 'credit') this.#creditOf(message.receiver).give(message.bytes);
    if (message.is === 'abort') this.#readings.get(message.key)?.abort();
    if (message.is === 'read') void this.#read(message.key, message.ref);
    if (message.is === 'fetch_lines') void this.#fetch(message.request, message.ref, new Set(message.indexes));
    if (message.is === 'close') for (const controller of this.#readings.values()) controller.abort();
  }

  async #read(key: ReadKey, ref: SourceRef): Promise<void> {
    const controller = new AbortController();
    this.#readings.set(key, controller);
    let nextIndex = ref.firstIndex ?? 0;
    let fault: Reason | undefined;
    try {
      for await (const batch of this.#batches(ref, controller.signal)) {
        await this.#post(key, batch, controller.signal);
        // Only now: a batch that could not be mapped or encoded is read again, not passed over.
        nextIndex = Math.max(nextIndex, lastIndex(batch) + 1);
      }
    } catch (error) {
      fault = reasonOf(error, controller.signal.aborted);
    }
    this.#readings.delete(key);
    this.#options.post(fault === undefined ? { is: 'end', key, nextIndex } : { is: 'end', key, nextIndex, fault });
  }

  #batches(ref: SourceRef, signal: AbortSignal): AsyncGenerator<ReadBatch> {
    const { chainOf, clock, logger } = this.#options;
    const { opener, limits } = chainOf(ref.receiver);
    const options = { ref, limits, provenance: provenanceOf(ref), clock, logger, signal };
    return readRecords(opener === undefined ? options : { ...options, opener });
  }

  async #post(key: ReadKey, { batch, unreadable }: ReadBatch, signal: AbortSignal): Promise<void> {
    const { parts, filtered } = encodeForRoutes(batch, this.#options.chainOf(batch.ref.receiver).pipelines);
    const read = { parts, filtered, unreadable: unreadable.map(plain) };
    await this.#creditOf(batch.ref.receiver).take(bytesOfRead(read), signal);
    const transfer = [...new Set(parts.map(({ part }) => part.bytes.buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
    this.#options.post({ is: 'records', key, records: batch.records.length, ...read }, transfer);
  }

  #creditOf(receiver: string): Credit {
    const credit = this.#credits.get(receiver) ?? new Credit(WINDOW_BYTES);
    this.#credits.set(receiver, credit);
    return credit;
  }

  async #fetch(request: number, ref: SourceRef, indexes: ReadonlySet<number>): Promise<void> {
    const lines: [number, string][] = [];
    const controller = new AbortController();
    try {
      for await (const { batch } of this.#batches({ ...ref, skip: ref.skip.map(() => 0) }, controller.signal)) {
        batch.indexes.forEach((index, i) => {
          if (indexes.has(index)) lines.push([index, String(batch.records[i]?.body)]);
        });
        if (lines.length === indexes.size) break;
      }
    } catch (error) {
      this.#options.logger.warn(`the lines of dead letters could not be read again from ${ref.origin.path}: ${String(error)}`);
    }
    this.#options.post({ is: 'lines', request, lines });
  }
}

/** Passes a batch down every pipeline, and encodes it for every route that does not have its records yet. Pure. */
export function encodeForRoutes(batch: LogBatch, pipelines: readonly PipelineChain[]): { parts: RoutePart[]; filtered: Filtered[] } {
  const parts: RoutePart[] = [];
  const filtered: Filtered[] = [];
  const begin = batch.ref.firstIndex ?? 0;
  let route = 0;
  for (const { processors, encoders } of pipelines) {
    const skips = encoders.map((_, i) => begin + (batch.ref.skip[route + i] ?? 0));
    const processed = processAll(from(batch, Math.min(...skips)), processors);
    encoders.forEach((encoder, i) => {
      const wanted = from(processed.batch, skips[i] ?? 0);
      if (wanted.records.length > 0) parts.push(...encoder.encode(wanted).map((part) => routePart(route + i, part, wanted)));
      filtered.push(
        ...countByReason(
          route + i,
          processed.dropped.filter(({ index }) => index >= (skips[i] ?? 0)),
        ),
      );
    });
    route += encoders.length;
  }
  return { parts, filtered };
}

function processAll(batch: LogBatch, processors: readonly Processor[]) {
  const dropped: { index: number; reason: string }[] = [];
  for (const processor of processors) {
    const processed = processor.process(batch);
    dropped.push(...processed.dropped);
    batch = processed.batch;
  }
  return { batch, dropped };
}

/** The records from an index on: what lies before is final on the route. */
function from(batch: LogBatch, index: number): LogBatch {
  const first = batch.indexes.findIndex((i) => i >= index);
  if (first === 0) return batch;
  const start = first < 0 ? batch.records.length : first;
  return { ...batch, records: batch.records.slice(start), indexes: batch.indexes.slice(start), offsets: batch.offsets.slice(start) };
}

function routePart(route: number, { positions, ...part }: EncodedPart, batch: LogBatch): RoutePart {
  return { route, part, indexes: positions.map((position) => batch.indexes[position] ?? 0) };
}

function countByReason(route: number, dropped: readonly { reason: string }[]): readonly Filtered[] {
  const counts = new Map<string, number>();
  for (const { reason } of dropped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, records]) => ({ route, reason, records }));
}

const lastIndex = ({ batch, unreadable }: ReadBatch): number => Math.max(batch.indexes.at(-1) ?? -1, unreadable.at(-1)?.index ?? -1);

const plain = ({ head, ...rest }: Unreadable): UnreadableRecord => ({ ...rest, head: head.toString('base64') });

function reasonOf(error: unknown, aborted: boolean): Reason {
  if (aborted) return { code: 'stopped', message: 'told to stop' };
  if (error instanceof SourceFault) return { code: error.code, message: error.message };
  return { code: 'worker_died', message: `a fault of our own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
}
