/** One line to one finished document: parse, prune and type, run the rules, end. Pure but for its reused buffers. */
import type { AnyValueMap } from '../../component/otel.ts';
import { ENRICHMENTS } from './declaration/enrichment.ts';
import { ECS_VERSION } from './declaration/event.ts';
import { SCOPES } from './declaration/rules.ts';
import { documentBuilder } from './document.ts';
import type { BuildDocument } from './document.ts';
import { fieldPlaces, layoutOf, slotIn } from './layout.ts';
import type { FieldPlaces } from './layout.ts';
import { NoEvent, parseLine } from './parse-line.ts';
import { Plans } from './plans.ts';
import type { CompiledPlan, Enrichments } from './plans.ts';
import { clear, reading } from './reading.ts';
import type { Reading, Unmapped } from './reading.ts';
import { specialAttributes } from './special-attributes.ts';
import { streamOf, streamShape } from './stream.ts';
import type { Stream, StreamShape } from './stream.ts';
import { typedEvent } from './typed-event.ts';
import type { TypedEvent } from './typed-event.ts';

export interface MapperOptions {
  readonly stream: Stream | 'auto';
  readonly enrichment: boolean;
  readonly preserveOriginalEvent: boolean;
  readonly preserveDuplicateCustomFields: boolean;
  readonly tags: readonly string[];
  readonly unmapped: Unmapped;
  /** Attributes and objects to leave out, as ICD names them. */
  readonly drop: readonly string[];
  readonly dataset: Readonly<Record<Stream, string>>;
  readonly namespace: string;
}

export interface Mapped {
  readonly document: AnyValueMap;
  readonly stream: Stream;
  /** As `@timestamp` has it. */
  readonly time: string;
  /** Attributes that say what the event is; all undefined for a line that is no JSON object. */
  readonly uuid?: unknown;
  readonly type?: unknown;
  readonly severityId?: unknown;
  readonly incidentUid?: unknown;
  /** When the incident was changed, else when it was. */
  readonly incidentTime?: unknown;
}

/** Where a line lies. */
export interface Place {
  /** The source's address; empty where the line comes from nowhere. */
  readonly path: string;
  /** The byte at which the line begins. */
  readonly offset: number;
  /** The `@timestamp` where the event has no time: when its source was written, else when it was read. */
  readonly time: string;
}

export class Mapper {
  readonly #options: MapperOptions;
  readonly #build: BuildDocument;
  readonly #plans: Plans;
  readonly #reading: Reading;
  readonly #fields: unknown[];
  readonly #tags: readonly string[];
  readonly #shapes: Readonly<Record<Stream, StreamShape>>;
  readonly #at: FieldPlaces;
  readonly #identity: { readonly uid: number; readonly modified: number; readonly time: number };

  constructor(options: MapperOptions) {
    const enrichments: Enrichments = options.enrichment ? ENRICHMENTS : new Map();
    const layout = layoutOf(SCOPES, [...enrichments.values()].flat());
    const special = specialAttributes(options.drop);
    this.#options = options;
    this.#plans = new Plans(layout, !options.preserveDuplicateCustomFields, enrichments);
    this.#build = documentBuilder(layout.fields);
    this.#reading = reading(layout.slots.size, options.unmapped);
    this.#fields = Array.from({ length: layout.fields.size }, () => undefined);
    this.#tags = tagsOf(options);
    this.#shapes = { event: streamShape('event', layout, special), incident: streamShape('incident', layout, special) };
    this.#at = fieldPlaces(layout);
    this.#identity = {
      uid: slotIn(layout, 'ses.incident.incident_uid'),
      modified: slotIn(layout, 'ses.incident.modified'),
      time: slotIn(layout, 'ses.incident.time'),
    };
  }

  map(line: string, place: Place): Mapped {
    const event = parseLine(line);
    clear(this.#fields);
    if (event instanceof NoEvent) return this.#unreadable(line, event.fault, place);
    const { stream: asked } = this.#options;
    const shape = this.#shapes[asked === 'auto' ? streamOf(event) : asked];
    const plan = this.#plans.of(shape.stream, event);
    const uuid = event['uuid'];
    const typed = typedEvent(line, event, shape, plan.drops, this.#reading);
    const document = this.#document(line, typed, shape, plan, place);
    return this.#mapped(document, shape, uuid);
  }

  #document(line: string, { event, isLeft }: TypedEvent, shape: StreamShape, plan: CompiledPlan, place: Place): AnyValueMap {
    const reading = this.#reading;
    const fields = this.#fields;
    const at = this.#at;
    if (this.#tags.length > 0) fields[at.tags] = [...this.#tags];
    const isNamed = plan.run(reading.slots, fields, event, reading);
    const isFaulty = reading.errors.length > 0;
    if (isFaulty) fields[at.errors] = reading.errors;
    if (isFaulty || this.#options.preserveOriginalEvent) fields[at.original] = line;
    fields[at.timestamp] = this.#timeOf(shape) ?? place.time;
    this.#tellPlace(shape.stream, place);
    const { collected } = reading;
    if (collected !== undefined) event['unmapped'] = collected;
    if (!isLeft && !isNamed && collected === undefined) return this.#build(fields, undefined);
    return this.#build(fields, shape.stream === 'event' ? event : { incident: event });
  }

  /** Enrichment: where the document goes, and where its line lies. */
  #tellPlace(stream: Stream, place: Place): void {
    if (!this.#options.enrichment) return;
    const fields = this.#fields;
    const at = this.#at;
    fields[at.dataset] = this.#options.dataset[stream];
    fields[at.streamType] = 'logs';
    fields[at.streamDataset] = this.#options.dataset[stream];
    fields[at.streamNamespace] = this.#options.namespace;
    if (place.path === '') return;
    fields[at.path] = place.path;
    fields[at.offset] = place.offset;
  }

  /** A data stream takes one time: of a list, the first. */
  #timeOf({ times }: StreamShape): string | undefined {
    const time = firstText(this.#fields[this.#at.timestamp]);
    if (time !== undefined) return time;
    for (const slot of times) {
      const other = firstText(this.#reading.slots[slot]);
      if (other !== undefined) return other;
    }
    return undefined;
  }

  #mapped(document: AnyValueMap, { stream, type, severityId }: StreamShape, uuid: unknown): Mapped {
    const { slots } = this.#reading;
    const { uid, modified, time } = this.#identity;
    return {
      document,
      stream,
      time: String(this.#fields[this.#at.timestamp]),
      uuid,
      type: slots[type],
      severityId: slots[severityId],
      incidentUid: slots[uid],
      incidentTime: slots[modified] ?? slots[time],
    };
  }

  /** A line that is no event: a document that tells the fault, and nothing else. */
  #unreadable(line: string, fault: string, place: Place): Mapped {
    const { stream: asked } = this.#options;
    const { stream, kind } = this.#shapes[asked === 'auto' ? 'event' : asked];
    const fields = this.#fields;
    const at = this.#at;
    fields[at.timestamp] = place.time;
    fields[at.ecsVersion] = ECS_VERSION;
    fields[at.kind] = [kind, 'pipeline_error'];
    fields[at.original] = line === '' ? undefined : line;
    fields[at.errors] = [fault];
    fields[at.tags] = [...new Set([...this.#tags, 'preserve_original_event'])];
    this.#tellPlace(stream, place);
    return { document: this.#build(fields, undefined), stream, time: place.time };
  }
}

function firstText(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}

function tagsOf(options: MapperOptions): string[] {
  const own: string[] = [];
  if (options.preserveOriginalEvent) own.push('preserve_original_event');
  if (options.preserveDuplicateCustomFields) own.push('preserve_duplicate_custom_fields');
  return [...new Set([...options.tags, ...own])];
}
