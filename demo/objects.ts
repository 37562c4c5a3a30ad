/** The samples' events, cut into objects. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

export interface DemoObject {
  readonly key: string;
  /** Gzip NDJSON of the lines. */
  readonly body: Buffer;
  readonly lines: readonly string[];
}

const SIZES = [1, 20, 100, 1, 20];

/** Objects of one, twenty and a hundred events. */
export function demoObjects(directory: string): readonly DemoObject[] {
  const rest = [...sampleLines(directory)];
  const objects: DemoObject[] = [];
  for (let n = 0; rest.length > 0; n++) {
    const lines = rest.splice(0, SIZES[n % SIZES.length] ?? 1);
    const key = `2026/09/01/events-${String(n).padStart(4, '0')}.ndjson.gz`;
    objects.push({ key, body: gzipSync(`${lines.join('\n')}\n`), lines });
  }
  return objects;
}

function sampleLines(directory: string): readonly string[] {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.gz'));
  return files.toSorted().flatMap((name) =>
    gunzipSync(readFileSync(join(directory, name)))
      .toString()
      .trimEnd()
      .split('\n'),
  );
}

/** By which an event is found again: its document has it as `event.id`. */
export const idsOf = (objects: readonly DemoObject[]): readonly string[] =>
  objects.flatMap(({ lines }) => lines.map((line): string => JSON.parse(line).uuid));
