/** Lines of text to records whose body is the finished document, with what routes them. */
import type { Processor } from '../../component/processor.ts';
import type { WorkerHost } from '../../component/host.ts';
import type { AnyValue, AnyValueMap, HrTime } from '../../component/otel.ts';
import type { Json, JsonObject, LogBatch, LogRecord } from '../../component/record.ts';
import type { Origin, SourceRef } from '../../component/source.ts';
import type { IcdSettings } from './config.ts';
import { eventNameOf } from './event-name.ts';
import { idOfIncident, idOfOrigin, idOfUuid } from './identity.ts';
import { Mapper } from './mapper.ts';
import type { Mapped, MapperOptions } from './mapper.ts';
import { merged, mergeMissing, nested } from './merge-missing.ts';
import { ecsTarget, semconvTarget } from './target.ts';
import type { Target } from './target.ts';
import { severityOf } from './severity.ts';
import { dateOfMs, msOfDate } from './typing/date.ts';

const mapperOptions = (settings: IcdSettings): MapperOptions => ({
  stream: settings.stream,
  enrichment: settings.enrichment,
  preserveOriginalEvent: settings.preserve_original_event,
  preserveDuplicateCustomFields: settings.preserve_duplicate_custom_fields,
  tags: settings.tags,
  unmapped: settings.unmapped,
  drop: settings.drop,
  dataset: { event: settings.data_stream.dataset, incident: settings.data_stream.incident_dataset },
  namespace: settings.data_stream.namespace,
});

export const createIcdProcessor = (settings: IcdSettings, _host: WorkerHost): Processor => new IcdProcessor(settings);

class IcdProcessor implements Processor {
  readonly #settings: IcdSettings;
  readonly #mapper: Mapper;
  readonly #target: Target;
  readonly #fields: AnyValueMap;
  readonly #hasFields: boolean;
  /** Fields that all documents of a source share. */
  readonly #ofSource = new WeakMap<SourceRef, AnyValueMap>();

  constructor(settings: IcdSettings) {
    this.#settings = settings;
    this.#mapper = new Mapper(mapperOptions(settings));
    this.#target = settings.target === 'ecs' ? ecsTarget(settings) : semconvTarget(settings);
    this.#fields = nested(settings.fields);
    this.#hasFields = Object.keys(settings.fields).length > 0;
  }

  process(batch: LogBatch): { batch: LogBatch; dropped: readonly [] } {
    const shared = this.#sharedFields(batch.ref);
    const records = batch.records.map((record, position) => this.#record(record, batch, position, shared));
    return { batch: { ref: batch.ref, records, indexes: batch.indexes, offsets: batch.offsets }, dropped: [] };
  }

  /** What the source says of itself, and what the settings add. */
  #sharedFields(ref: SourceRef): AnyValueMap {
    const known = this.#ofSource.get(ref);
    if (known !== undefined) return known;
    const ofOrigin = this.#settings.enrichment ? mapOfJson(ref.origin.fields) : {};
    const shared = this.#hasFields ? merged(ofOrigin, this.#fields) : ofOrigin;
    this.#ofSource.set(ref, shared);
    return shared;
  }

  #record(record: LogRecord, batch: LogBatch, position: number, shared: AnyValueMap): LogRecord {
    const { origin } = batch.ref;
    const [seconds, nanoseconds] = record.hrTime;
    const time = dateOfMs(seconds * 1000 + Math.trunc(nanoseconds / 1e6)) ?? EPOCH;
    const mapped = this.#mapper.map(lineOf(record.body), { path: origin.path, offset: batch.offsets[position] ?? 0, time });
    mergeMissing(mapped.document, shared);
    const id = idOfRecord(record) ?? this.#idOf(mapped, origin, batch.indexes[position] ?? 0);
    const severity = severityOf(mapped.severityId);
    const { body, resource, instrumentationScope, attributes } = this.#target(mapped, id, record);
    return {
      hrTime: mapped.time === time ? record.hrTime : hrTimeOf(mapped.time),
      hrTimeObserved: record.hrTimeObserved,
      severityNumber: severity.number,
      severityText: severity.text,
      body,
      eventName: eventNameOf(mapped.type, mapped.stream),
      resource,
      instrumentationScope,
      attributes,
      droppedAttributesCount: 0,
    };
  }

  #idOf({ uuid, incidentUid, incidentTime, stream }: Mapped, origin: Origin, index: number): string {
    const own = stream === 'incident' ? idOfIncident(incidentUid, incidentTime) : idOfUuid(uuid);
    return own ?? idOfOrigin(origin, index);
  }
}

const EPOCH = '1970-01-01T00:00:00.000Z';

function hrTimeOf(time: string): HrTime {
  const ms = msOfDate(time);
  const seconds = Math.floor(ms / 1000);
  return [seconds, (ms - seconds * 1000) * 1e6];
}

/** The line as decode leaves it; a record that came by OTLP may carry the event as a map. */
const lineOf = (body: LogRecord['body']): string => (typeof body === 'string' ? body : JSON.stringify(body ?? null));

/** The identity that a record brought along, by OTLP. */
function idOfRecord({ attributes }: LogRecord): string | undefined {
  const id = attributes['elasticsearch.document_id'] ?? attributes['log.record.uid'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

const valueOfJson = (value: Json | undefined): AnyValue => {
  if (typeof value !== 'object' || value === null) return value;
  return isList(value) ? value.map(valueOfJson) : mapOfJson(value);
};
const isList = (value: object): value is readonly Json[] => Array.isArray(value);

function mapOfJson(object: JsonObject): AnyValueMap {
  return Object.fromEntries(Object.entries(object).map(([name, value]): [string, AnyValue] => [name, valueOfJson(value)]));
}
