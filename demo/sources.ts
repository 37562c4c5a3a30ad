/** What the demo's sources hold: objects of synthetic events, some read twice on purpose. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

export interface DemoObject {
  readonly key: string;
  readonly body: Buffer;
  readonly events: number;
}

/** The samples' events, cut into objects of one, twenty and a hundred. */
export function demoObjects(directory: string): readonly DemoObject[] {
  const lines = sampleLines(directory);
  const sizes = [1, 20, 100, 1, 20];
  const objects: DemoObject[] = [];
  for (let at = 0, n = 0; at < lines.length; n++) {
    const events = lines.slice(at, at + (sizes[n % sizes.length] ?? 1));
    const key = `2026/09/01/events-${String(n).padStart(4, '0')}.ndjson.gz`;
    objects.push({ key, body: gzipSync(`${events.join('\n')}\n`), events: events.length });
    at += events.length;
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

export const countEvents = (objects: readonly DemoObject[]): number => objects.reduce((sum, { events }) => sum + events, 0);
