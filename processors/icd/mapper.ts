/** One line to one finished document: parse, prune and type, run the rules, end. Pure but for its reused buffers. */
import { attributeTree } from './attribute-tree.ts';
import type { Members } from './attribute-tree.ts';
import { ECS_VERSION } from './declaration/event.ts';
import { EVENT_ATTRIBUTES, INCIDENT_ATTRIBUTES } from './declaration/field-types.ts';
import { SCOPES } from './declaration/rules.ts';
import { documentBuilder } from './document.ts';
import { isEmpty } from './emptiness.ts';
import { layoutOf } from './layout.ts';
import { NoEvent, mayHoldSurrogates, parseLine, parseLineAgain } from './parse-line.ts';
import { Plans } from './plans.ts';
import type { CompiledPlan } from './plans.ts';
import { readMembers } from './read-members.ts';
import { reading } from './reading.ts';
import type { Parsed, Reading, Unmapped } from './reading.ts';
import { specialAttributes } from './special-attributes.ts';

export type Stream = 'event' | 'incident';

export interface MapperOptions {
  /** `auto`: what has an `incident_uid` and no `uuid` is an incident. */
  readonly stream: Stream | 'auto';
  readonly enrichment: boolean;
  readonly preserveOriginalEvent: boolean;
  readonly preserveDuplicateCustomFields: boolean;
  readonly tags: readonly string[];
  readonly unmapped: Unmapped;
  /** Attributes and objects to leave out, as ICD names them. */
  readonly drop: readonly string[];
}

export interface Mapped {
  readonly document: Parsed;
  readonly stream: Stream;
  /** As `@timestamp` has it. */
  readonly time: string;
  /** False for a line that is no JSON object: its document tells the fault, and nothing else. */
  readonly isEvent: boolean;
}

/** The times that stand in for a missing `time`, in order. */
const TIMES: Readonly<Record<Stream, readonly string[]>> = {
  event: ['ses.device_time', 'ses.log_time', 'ses.device_end_time'],
  incident: ['ses.incident.device_time', 'ses.incident.log_time'],
};

export class Mapper {
  /** What rules read of the event that was mapped last, by slot; see `slot`. */
  readonly slots: readonly unknown[];
  readonly #options: MapperOptions;
  readonly #layout = layoutOf(SCOPES);
  readonly #trees: Readonly<Record<Stream, Members>>;
  readonly #build = documentBuilder(this.#layout.fields);
  readonly #plans: Plans;
  readonly #reading: Reading;
  readonly #fields: unknown[];
  readonly #tags: readonly string[];
  readonly #times: Readonly<Record<Stream, readonly number[]>>;
  readonly #timestamp = this.#place('@timestamp');
  readonly #original = this.#place('event.original');
  readonly #errors = this.#place('error.message');
  readonly #tagsAt = this.#place('tags');

  constructor(options: MapperOptions) {
    this.#options = options;
    this.#plans = new Plans(this.#layout, !options.preserveDuplicateCustomFields);
    this.#reading = reading(this.#layout.slots.size, options.unmapped);
    this.slots = this.#reading.slots;
    this.#fields = Array.from({ length: this.#layout.fields.size }, () => undefined);
    this.#tags = tagsOf(options);
    const special = specialAttributes(options.drop);
    this.#trees = {
      event: attributeTree(EVENT_ATTRIBUTES, 'ses', this.#layout, special),
      incident: attributeTree(INCIDENT_ATTRIBUTES, 'ses.incident', this.#layout, special),
    };
    const slotsOf = (stream: Stream): number[] => TIMES[stream].map((path) => this.slot(path));
    this.#times = { event: slotsOf('event'), incident: slotsOf('incident') };
  }

  /** Where `slots` has the attribute. */
  slot(path: string): number {
    return this.#layout.slots.get(path) ?? -1;
  }

  #place(path: string): number {
    return this.#layout.fields.get(path) ?? -1;
  }

  /** @param fallbackTime the `@timestamp` where the event has no time: when its source was written, else when it was read. */
  map(line: string, fallbackTime: string): Mapped {
    const event = parseLine(line);
    if (event instanceof NoEvent) return this.#unreadable(line, event.fault, fallbackTime);
    const stream = this.#streamOf(event);
    const plan = this.#plans.of(stream, event);
    const ses = this.#read(line, event, stream, plan);
    return this.#finish(line, ses, stream, plan, fallbackTime);
  }

  #streamOf(event: Parsed): Stream {
    if (this.#options.stream !== 'auto') return this.#options.stream;
    return !isEmpty(event['incident_uid']) && isEmpty(event['uuid']) ? 'incident' : 'event';
  }

  /** Types the event in place. @returns it, and whether anything of it is left. */
  #read(line: string, event: Parsed, stream: Stream, plan: CompiledPlan): { ses: Parsed; kept: boolean } {
    const reading = this.#reading;
    reading.escapes = mayHoldSurrogates(line);
    if (!reading.escapes) {
      const kept = this.#walk(event, stream, plan, false);
      if (!reading.again) return { ses: event, kept };
    }
    this.#begin(plan);
    const again = parseLineAgain(line, reading);
    return { ses: again, kept: this.#walk(again, stream, plan, true) };
  }

  #begin({ drops }: CompiledPlan): void {
    const reading = this.#reading;
    reading.slots.fill(undefined);
    reading.drops = drops;
    reading.errors = [];
    reading.exact = false;
    reading.again = false;
    reading.collected = undefined;
  }

  #walk(event: Parsed, stream: Stream, plan: CompiledPlan, isBegun: boolean): boolean {
    if (!isBegun) this.#begin(plan);
    if (stream === 'event') renameCanary(event);
    const root = stream === 'event' ? 'ses' : 'ses.incident';
    return readMembers(event, this.#trees[stream], this.#reading, root, 1) > 0;
  }

  #finish(line: string, read: { ses: Parsed; kept: boolean }, stream: Stream, plan: CompiledPlan, fallbackTime: string): Mapped {
    const reading = this.#reading;
    const fields = this.#fields;
    fields.fill(undefined);
    if (this.#tags.length > 0) fields[this.#tagsAt] = [...this.#tags];
    const named = plan.run(reading.slots, fields, read.ses, reading);
    const isFaulty = reading.errors.length > 0;
    if (isFaulty) fields[this.#errors] = reading.errors;
    if (isFaulty || this.#options.preserveOriginalEvent) fields[this.#original] = line;
    const time = this.#timeOf(fields[this.#timestamp], stream) ?? fallbackTime;
    fields[this.#timestamp] = time;
    if (reading.collected !== undefined) read.ses['unmapped'] = reading.collected;
    const isLeft = read.kept || named || reading.collected !== undefined;
    const document = this.#build(fields, isLeft ? (stream === 'event' ? read.ses : { incident: read.ses }) : undefined);
    return { document, stream, time, isEvent: true };
  }

  /** A data stream takes one time: of a list, the first. */
  #timeOf(time: unknown, stream: Stream): string | undefined {
    if (typeof time === 'string') return time;
    for (const slot of [time, ...this.#times[stream].map((each) => this.slots[each])]) {
      const first: unknown = Array.isArray(slot) ? slot[0] : slot;
      if (typeof first === 'string') return first;
    }
    return undefined;
  }

  #unreadable(line: string, fault: string, time: string): Mapped {
    const stream = this.#options.stream === 'incident' ? 'incident' : 'event';
    const tags = new Set([...this.#tags, 'preserve_original_event']);
    const document: Parsed = {
      '@timestamp': time,
      ecs: { version: ECS_VERSION },
      event: { kind: [stream === 'event' ? 'event' : 'alert', 'pipeline_error'], original: line },
      error: { message: [fault] },
      tags: [...tags],
    };
    return { document, stream, time, isEvent: false };
  }
}

function tagsOf(options: MapperOptions): string[] {
  const own: string[] = [];
  if (options.preserveOriginalEvent) own.push('preserve_original_event');
  if (options.preserveDuplicateCustomFields) own.push('preserve_duplicate_custom_fields');
  return [...new Set([...options.tags, ...own])];
}

/** The older name of an attribute, which gives way where both are there. */
function renameCanary(event: Parsed): void {
  const older = event['js_canary_cust'];
  if (older === undefined) return;
  if (isEmpty(event['js_canary_enabled'])) event['js_canary_enabled'] = older;
  event['js_canary_cust'] = undefined;
}
