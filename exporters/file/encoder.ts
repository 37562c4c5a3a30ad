/** Records to lines of JSON. */
import type { Encoder } from '../../component/exporter.ts';
import { recordJson } from '../../component/record-json.ts';
import { RecordWriter } from '../../component/record-writer.ts';

const LINE_FEED = 10;

export function createLineEncoder(): Encoder {
  const writer = new RecordWriter();
  return {
    encode: ({ records }) => {
      for (const [position, record] of records.entries()) {
        writer.text(recordJson(record));
        writer.byte(LINE_FEED);
        writer.mark(position);
      }
      return records.length === 0 ? [] : [writer.take()];
    },
  };
}
