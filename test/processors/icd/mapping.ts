/** The processor as tests use it: lines in, documents out. */
import { systemClock } from '../../../component/host.ts';
import { silentLogger } from '../../../component/logger.ts';
import { emptyResource } from '../../../component/otel.ts';
import type { LogRecord } from '../../../component/record.ts';
import type { Origin, SourceRef } from '../../../component/source.ts';
import { icd } from '../../../processors/icd/factory.ts';

const NOWHERE: Origin = { store: '', bucket: '', key: '', version: '', path: '', fields: {} };

export const refOf = (origin: Origin): SourceRef => ({ receiver: 'test', id: 'test', format: 'json', origin, attempt: 1, skip: [] });

export const READ_AT = '2026-11-24T00:00:00.000Z';

export interface MappingOptions {
  /** As collector.yaml has them. */
  readonly settings?: object;
  readonly origin?: Origin;
}

/** A function from lines to the records that the processor makes of them. */
export function recordMapping({ settings = {}, origin = NOWHERE }: MappingOptions = {}): (
  lines: readonly string[],
) => readonly LogRecord[] {
  const processor = icd.create(icd.settings.parse(settings), { id: 'icd', logger: silentLogger, clock: systemClock });
  const ref = refOf(origin);
  const hrTime: LogRecord['hrTime'] = [Date.parse(READ_AT) / 1000, 0];
  const shared = { hrTime, hrTimeObserved: hrTime, resource: emptyResource(), instrumentationScope: { name: 'test' }, attributes: {} };
  return (lines) => {
    const records = lines.map((body): LogRecord => ({ body, droppedAttributesCount: 0, ...shared }));
    return processor.process({ ref, records, indexes: lines.map((_, index) => index), offsets: lines.map((_, index) => index * 100) }).batch
      .records;
  };
}

/** A function from a line to its document, as JSON text. */
export function textMapping(options: MappingOptions = {}): (line: string) => string {
  const map = recordMapping(options);
  return (line) => JSON.stringify(map([line])[0]?.body);
}

/** A function from an event to its document. */
export function mapping(options: MappingOptions = {}): (event: object) => Record<string, unknown> {
  const map = textMapping(options);
  return (event) => Object(JSON.parse(map(JSON.stringify(event))));
}
