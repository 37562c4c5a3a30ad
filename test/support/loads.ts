/** Encoded records for tests of the host: each record is one line of text. */
import {
  RESULT,
  type DeliveryPolicy,
  type EncodedRequest,
  type Exporter,
  type Outcome,
  type Rejection,
  type ResultName,
} from '../../component/exporter.ts';
import type { Host } from '../../component/host.ts';
import { silentLogger } from '../../component/logger.ts';
import type { SourceRef } from '../../component/source.ts';
import type { Load } from '../../pipeline/load.ts';
import { Reading } from '../../pipeline/reading.ts';

export const testRef = (overrides: Partial<SourceRef> = {}): SourceRef => ({
  receiver: 'fake',
  id: 'fake/a',
  format: 'json',
  origin: { store: 'fake', bucket: 'b', key: 'a', version: '1', path: 'fake://b/a', fields: {} },
  attempt: 1,
  skip: [0],
  ...overrides,
});

export function testLoad(texts: readonly string[], overrides: Partial<Load> = {}): Load {
  const reading = overrides.reading ?? new Reading(testRef(), 0);
  const ends = new Uint32Array(texts.length);
  let at = 0;
  texts.forEach((text, i) => (ends[i] = at += Buffer.byteLength(text)));
  const part = { bytes: Buffer.from(texts.join('')), ends };
  const progress = reading.opened({ route: 0, firstIndex: 0, bytes: part.bytes.length, left: texts.length });
  const indexes = Uint32Array.from(texts, (_, i) => i);
  return { reading, route: 0, progress, part, indexes, from: 0, to: texts.length, tries: 0, since: Date.now(), ...overrides };
}

/** The texts of a request's records, in order. */
export const textsOf = (request: EncodedRequest): readonly string[] =>
  request.slices.flatMap(({ part, from, to }) =>
    Array.from({ length: to - from }, (_, i) =>
      Buffer.from(part.bytes.subarray(from + i === 0 ? 0 : part.ends[from + i - 1], part.ends[from + i])).toString(),
    ),
  );

/** An outcome from result names; `rejections` by position. */
export const outcome = (
  results: readonly ResultName[],
  rejections: Readonly<Record<number, Rejection>> = {},
  more: Partial<Outcome> = {},
): Outcome => ({
  results: Uint8Array.from(results, (name) => RESULT[name]),
  rejections: new Map(Object.entries(rejections).map(([position, rejection]) => [Number(position), rejection])),
  ...more,
});

export const testPolicy = (overrides: Partial<DeliveryPolicy> = {}): DeliveryPolicy => ({
  maxRequestBytes: 1000,
  maxRequestRecords: 100,
  flushMs: 5,
  concurrency: 2,
  queueBytes: 10_000,
  retry: { initialMs: 1, maxMs: 4, multiplier: 2, randomization: 0, maxElapsedMs: 0 },
  ...overrides,
});

/** An exporter that answers by a function of the texts that it is sent. */
export function testExporter(
  answer: (texts: readonly string[], call: number) => Outcome | Promise<Outcome>,
  policy = testPolicy(),
): Exporter & { readonly sent: (readonly string[])[] } {
  const sent: (readonly string[])[] = [];
  return {
    policy,
    target: 'test://destination',
    sent,
    send: async (request) => {
      const texts = textsOf(request);
      sent.push(texts);
      return answer(texts, sent.length);
    },
    close: async () => undefined,
  };
}

export const allDelivered = (texts: readonly string[]): Outcome => outcome(texts.map(() => 'delivered'));

export function testHost(overrides: Partial<Host> = {}): Host & { readonly reports: string[] } {
  const reports: string[] = [];
  return {
    id: 'test',
    logger: silentLogger,
    clock: { now: () => Date.now() },
    state: { get: () => undefined, scan: () => [], commit: async () => undefined },
    routes: 1,
    report: (status, message) => reports.push(message === undefined ? status : `${status}: ${message}`),
    count: () => undefined,
    step: () => undefined,
    reports,
    ...overrides,
  };
}
