/** `ses-otel map`: standard input through the icd processor to standard output. */
import { once } from 'node:events';
import { systemClock, type Clock } from '../component/host.ts';
import { silentLogger } from '../component/logger.ts';
import { emptyResource } from '../component/otel.ts';
import type { Processor } from '../component/processor.ts';
import type { LogBatch, LogRecord } from '../component/record.ts';
import type { SourceRef } from '../component/source.ts';
import { CommandError } from './command.ts';
import { splitLines } from './line-splitter.ts';
import { registry } from './registry.ts';

export interface MapOptions {
  readonly stream: 'event' | 'incident';
  readonly enrichment: boolean;
  readonly preserveOriginalEvent: boolean;
  readonly preserveDuplicateCustomFields: boolean;
}

/** The lines come from nowhere: their documents name no origin. */
const REF: SourceRef = {
  receiver: 'map',
  id: 'stdin',
  format: 'json',
  origin: { store: '', bucket: '', key: '', version: '', path: '', fields: {} },
  attempt: 1,
  skip: [],
};

const PROVENANCE = { resource: emptyResource(), instrumentationScope: { name: 'ses-otel/map' }, attributes: {}, droppedAttributesCount: 0 };

export async function mapStandardInput(options: MapOptions): Promise<number> {
  const processor = createProcessor(options);
  for await (const document of mapLines(process.stdin, processor, systemClock)) {
    if (!process.stdout.write(document)) await once(process.stdout, 'drain');
  }
  return 0;
}

/** Documents as lines, those of one chunk together, in the order of the lines that were read. */
export async function* mapLines(input: AsyncIterable<Uint8Array>, processor: Processor, clock: Clock): AsyncGenerator<string> {
  let index = 0;
  for await (const lines of splitLines(input)) {
    if (lines.length === 0) continue;
    const { batch } = processor.process(batchOf(lines, index, clock.now()));
    index += lines.length;
    yield batch.records.map(({ body }) => `${JSON.stringify(body)}\n`).join('');
  }
}

function batchOf(lines: readonly string[], first: number, nowMs: number): LogBatch {
  const hrTime: LogRecord['hrTime'] = [Math.floor(nowMs / 1000), (nowMs % 1000) * 1e6];
  const records = lines.map((body): LogRecord => Object.assign({ hrTime, hrTimeObserved: hrTime, body }, PROVENANCE));
  return { ref: REF, records, indexes: lines.map((_, index) => first + index), offsets: lines.map(() => 0) };
}

function createProcessor(options: MapOptions): Processor {
  const factory = registry.processors.find(({ type }) => type === 'icd');
  if (factory === undefined) throw new CommandError('map: this build has no icd processor');
  const settings = factory.settings.parse({
    stream: options.stream,
    enrichment: options.enrichment,
    preserve_original_event: options.preserveOriginalEvent,
    preserve_duplicate_custom_fields: options.preserveDuplicateCustomFields,
  });
  return factory.create(settings, { id: 'icd', logger: silentLogger, clock: systemClock });
}
