/**
 * Events for measured runs, repeatably: the samples' shapes with other ids, times and texts, gzip NDJSON.
 * 64 sets of attributes, about 1 % of events with text beyond ASCII.
 */
import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

export interface Data {
  readonly directory: string;
  readonly events: number;
  /** Bytes of the events before compression. */
  readonly bytes: number;
}

export interface DataOptions {
  readonly directory: string;
  readonly objects: number;
  readonly eventsPerObject: number;
  /** Mean bytes of an event; 0: as the samples have it. */
  readonly eventBytes?: number;
  readonly seed?: number;
}

const SAMPLES = new URL('../samples', import.meta.url).pathname;
const SHAPES = 64;
const NOT_LATIN = 'Администратор';
/** Far more of the samples' lines hold such text than of an export. */
const NOT_ASCII = /\P{ASCII}/gu;

export function makeData({ directory, objects, eventsPerObject, eventBytes = 0, seed = 1 }: DataOptions): Data {
  mkdirSync(directory, { recursive: true });
  const random = mulberry32(seed);
  const shapes = sampleEvents(SHAPES);
  let bytes = 0;
  for (let object = 0; object < objects; object++) {
    const lines = Array.from({ length: eventsPerObject }, () =>
      line(shapes[Math.floor(random() * shapes.length)] ?? {}, random, eventBytes),
    );
    const text = Buffer.from(`${lines.join('\n')}\n`);
    bytes += text.length;
    writeFileSync(join(directory, `object-${String(object).padStart(6, '0')}.ndjson.gz`), gzipSync(text, { level: 6 }));
  }
  return { directory, events: objects * eventsPerObject, bytes };
}

/** The same objects again and again, as links. */
export function repeated(data: Data, directory: string, times: number): Data {
  mkdirSync(directory, { recursive: true });
  for (let time = 0; time < times; time++)
    for (const name of readdirSync(data.directory)) linkSync(join(data.directory, name), join(directory, `${time}-${name}`));
  return { directory, events: data.events * times, bytes: data.bytes * times };
}

/** The first objects alone, as links. */
export function firstOf({ directory: whole, ...data }: Data, directory: string, share: number): Data {
  mkdirSync(directory, { recursive: true });
  const names = readdirSync(whole).toSorted();
  const kept = names.slice(0, Math.round(names.length * share));
  for (const name of kept) linkSync(join(whole, name), join(directory, name));
  const part = kept.length / names.length;
  return { directory, events: data.events * part, bytes: data.bytes * part };
}

type Event = Readonly<Record<string, unknown>>;

function sampleEvents(count: number): readonly Event[] {
  const files = readdirSync(SAMPLES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gz'));
  const lines = files.toSorted().flatMap((name) =>
    gunzipSync(readFileSync(join(SAMPLES, name)))
      .toString()
      .trimEnd()
      .split('\n'),
  );
  return lines.slice(0, count).map((text): Event => JSON.parse(text.replace(NOT_ASCII, 'a')));
}

function line(shape: Event, random: () => number, eventBytes: number): string {
  const id = Math.floor(random() * 2 ** 52)
    .toString(16)
    .padStart(13, '0');
  const time = 1_788_220_800_000 + Math.floor(random() * 2_592_000_000);
  const message = `${String(shape['message'] ?? 'event')} ${id}${random() < 0.01 ? NOT_LATIN : ''}`;
  const event = { ...shape, uuid: `${String(shape['type_id'])}:${id}`, time, message };
  return eventBytes === 0 ? JSON.stringify(event) : sized(event, eventBytes);
}

/** Attributes are left out, or text is added, until the event is about as long as asked. */
function sized(event: Event, bytes: number): string {
  const kept: Record<string, unknown> = {};
  let length = 2;
  for (const [name, value] of Object.entries(event)) {
    const size = name.length + JSON.stringify(value).length + 4;
    if (length + size > bytes && !['uuid', 'time', 'type_id', 'category_id'].includes(name)) continue;
    kept[name] = value;
    length += size;
  }
  if (length < bytes - 40) kept['raw_data'] = 'telemetry '.repeat(Math.floor((bytes - length - 20) / 10));
  return JSON.stringify(kept);
}

/** Small and seedable. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
