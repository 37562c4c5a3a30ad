/** What was sent by OTLP, as batches of records. */
import type { Clock } from '../host.ts';
import type { AnyValueMap, HrTime } from '../otel.ts';
import type { LogRecord } from '../record.ts';
import type { SourceRef } from '../source.ts';
import type { ReadBatch } from './batches.ts';
import type { OtlpDraft, OtlpFields } from './otlp-draft.ts';
import { stopped } from './transfer.ts';

const BATCH_BYTES = 256 * 1024;
const BATCH_RECORDS = 512;
const DOCUMENT_ID = 'elasticsearch.document_id';
const RECORD_ID = 'log.record.uid';
/** Longer ones are no document ids. */
const LONGEST_ID = 256;

export interface OtlpReadOptions {
  readonly ref: SourceRef;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Reads a request as a whole or not at all: the one who sent it is told that it was refused, and sends none of it again.
 * So it is walked once before anything is passed on; what that walk makes is not kept.
 * @param body the decompressed bytes
 * @param draftsOf gives what can be walked more than once
 * @throws {SourceFault} `corrupt` where it is malformed; `stopped`
 */
export async function* readOtlp(
  { ref, clock, signal }: OtlpReadOptions,
  body: AsyncIterable<Buffer>,
  draftsOf: (bytes: Buffer) => Iterable<OtlpDraft>,
): AsyncGenerator<ReadBatch> {
  const drafts = draftsOf(Buffer.concat(await Array.fromAsync(body)));
  for (const draft of drafts) void draft;
  for (const batch of batches(drafts, ref, hrTimeOf(clock.now()))) {
    if (signal.aborted) throw stopped(ref);
    yield batch;
  }
}

/** Records that are final on every route are counted and left out. */
function* batches(drafts: Iterable<OtlpDraft>, ref: SourceRef, received: HrTime): Generator<ReadBatch> {
  let index = ref.firstIndex ?? 0;
  const firstWanted = index + (ref.skip.length === 0 ? 0 : Math.min(...ref.skip));
  let batch = emptyBatch(ref);
  let size = 0;
  for (const draft of drafts) {
    if (index >= firstWanted) {
      batch.records.push(recordOf(draft, `${ref.id}-${index}`, received));
      batch.indexes.push(index);
      batch.offsets.push(draft.offset);
      size += draft.size;
    }
    index += 1;
    if (size < BATCH_BYTES && batch.records.length < BATCH_RECORDS) continue;
    yield { batch, unreadable: [] };
    batch = emptyBatch(ref);
    size = 0;
  }
  if (batch.records.length > 0) yield { batch, unreadable: [] };
}

const emptyBatch = (ref: SourceRef) => {
  const [records, indexes, offsets]: [LogRecord[], number[], number[]] = [[], [], []];
  return { ref, records, indexes, offsets };
};

function recordOf({ head, fields }: OtlpDraft, givenId: string, received: HrTime): LogRecord {
  const { severityNumber, severityText, body, eventName } = fields;
  const observed = fields.observed ?? received;
  return {
    hrTime: fields.time ?? observed,
    hrTimeObserved: observed,
    ...(severityNumber !== 0 && { severityNumber }),
    ...(severityText !== '' && { severityText }),
    ...(body !== undefined && { body }),
    ...(eventName !== '' && { eventName }),
    ...spanOf(fields),
    resource: head.resource,
    instrumentationScope: head.scope,
    attributes: identified(fields.attributes, givenId),
    droppedAttributesCount: fields.dropped,
  };
}

/** What the sender calls the record, else the id that it was given on receipt: tries of ours make one document. */
function identified(attributes: AnyValueMap, givenId: string): AnyValueMap {
  const id = attributes[DOCUMENT_ID];
  if (typeof id === 'string' && id !== '') return attributes;
  const uid = attributes[RECORD_ID];
  attributes[DOCUMENT_ID] = typeof uid === 'string' && uid !== '' && uid.length <= LONGEST_ID ? uid : givenId;
  return attributes;
}

function spanOf({ traceId, spanId, flags }: OtlpFields): Pick<LogRecord, 'spanContext'> {
  return traceId === '' && spanId === '' ? {} : { spanContext: { traceId, spanId, traceFlags: flags } };
}

function hrTimeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
