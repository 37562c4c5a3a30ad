/** Records to bulk lines: an action line and the document for each. */
import type { EncodedPart, Encoder } from '../../component/exporter.ts';
import type { LogBatch } from '../../component/record.ts';
import { RecordWriter } from '../../component/record-writer.ts';
import type { ElasticsearchSettings } from './config.ts';
import { documentJson } from './document.ts';
import { Router } from './routing.ts';

const LINE_FEED = 10;

export class BulkEncoder implements Encoder {
  readonly #writer = new RecordWriter();
  readonly #router: Router;
  constructor(settings: ElasticsearchSettings) {
    this.#router = new Router({
      logsIndex: settings.logs_index,
      dynamicId: settings.logs_dynamic_id.enabled,
      dynamicPipeline: settings.logs_dynamic_pipeline.enabled,
      pipeline: settings.pipeline,
      mode: settings.mapping.mode,
    });
  }

  encode({ records, ref }: LogBatch): readonly EncodedPart[] {
    const bytes = ref.format !== 'json';
    for (const [position, record] of records.entries()) {
      const route = this.#router.route(record);
      this.#writer.text(this.#router.action(route, record));
      this.#writer.text(documentJson(record, route, bytes));
      this.#writer.byte(LINE_FEED);
      this.#writer.mark(position);
    }
    return records.length === 0 ? [] : [this.#writer.take()];
  }
}
