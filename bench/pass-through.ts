/**
 * Would it pay to carry attributes that only pass through as their source text, unparsed? node bench/pass-through.ts
 * [--seconds 2]. Prints microseconds per event: what parsing and writing an event costs, and what finding the ends of its
 * members costs, which would have to come before.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { makeData } from './data.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '2' } } });
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = new Set([91, 123]);
const CLOSE = new Set([93, 125]);
const COMMA = 44;

/** Ends of the members of the object that the line is, by a walk over its characters; texts are leapt over. */
function memberEnds(line: string): number {
  let [depth, ends] = [0, 0];
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === QUOTE) at = endOfText(line, at);
    else if (OPEN.has(code)) depth += 1;
    else if (CLOSE.has(code)) depth -= 1;
    else if (code === COMMA && depth === 1) ends += 1;
  }
  return ends;
}

function endOfText(line: string, from: number): number {
  let end = line.indexOf('"', from + 1);
  while (isEscaped(line, end)) end = line.indexOf('"', end + 1);
  return end;
}

function isEscaped(line: string, at: number): boolean {
  let slashes = 0;
  while (line.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
  return slashes % 2 === 1;
}

function microseconds(lines: readonly string[], of: (line: string) => unknown): number {
  for (const line of lines) of(line);
  const [began, ms] = [performance.now(), Number(values.seconds) * 1000];
  let rounds = 0;
  for (; performance.now() - began < ms; rounds += 1) for (const line of lines) of(line);
  return ((performance.now() - began) / rounds / lines.length) * 1000;
}

const directory = mkdtempSync(join(tmpdir(), 'ses-otel-bench-'));
try {
  makeData({ directory, objects: 1, eventsPerObject: 5000 });
  const lines = gunzipSync(readFileSync(join(directory, 'object-000000.ndjson.gz')))
    .toString()
    .trimEnd()
    .split('\n');
  const events = new Map(lines.map((line): [string, unknown] => [line, JSON.parse(line)]));
  const rows: readonly (readonly [string, (line: string) => unknown])[] = [
    ['parse', (line) => JSON.parse(line)],
    ['stringify', (line) => JSON.stringify(events.get(line))],
    ['find the ends of members', memberEnds],
  ];
  for (const [name, of] of rows) console.log(`${name.padEnd(26)} ${microseconds(lines, of).toFixed(1)} us per event`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
