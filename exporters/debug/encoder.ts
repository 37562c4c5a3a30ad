/** Records to the text that is shown of them. */
import type { Encoder } from '../../component/exporter.ts';
import { plainRecord, recordJson } from '../../component/record-json.ts';
import type { LogRecord } from '../../component/record.ts';
import { RecordWriter } from '../../component/record-writer.ts';
import type { DebugSettings } from './config.ts';

const SHOW: Readonly<Record<DebugSettings['verbosity'], (record: LogRecord) => string>> = {
  basic: () => '',
  normal: (record) => `${recordJson(record)}\n`,
  detailed: (record) => `${JSON.stringify(plainRecord(record), undefined, 2)}\n`,
};

export function createDebugEncoder({ verbosity }: DebugSettings): Encoder {
  const writer = new RecordWriter();
  const show = SHOW[verbosity];
  return {
    encode: ({ records }) => {
      for (const [position, record] of records.entries()) {
        writer.text(show(record));
        writer.mark(position);
      }
      return records.length === 0 ? [] : [writer.take()];
    },
  };
}
