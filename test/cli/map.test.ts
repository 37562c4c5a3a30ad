import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { splitLines } from '../../cli/line-splitter.ts';
import { sesOtel } from '../support/command-line.ts';

const mapped = (stdout: string): readonly Record<string, never>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('maps each line to one document, in order; a line that is no object becomes its error document', async () => {
  const input = '\uFEFF{"type_id":8001,"uuid":"a"}\r\n\n  \nno json\n[1]\n{"type_id":8001,"uuid":"b"}';
  const { code, stdout, stderr } = await sesOtel(['map', '--stream', 'event'], { input });
  assert.deepEqual([code, stderr], [0, '']);
  const documents = mapped(stdout);
  assert.equal(documents.length, 4);
  assert.partialDeepStrictEqual(documents, [
    { event: { id: 'a' }, ses: { type_id: '8001' } },
    { event: { kind: ['event', 'pipeline_error'], original: 'no json' } },
    { event: { kind: ['event', 'pipeline_error'], original: '[1]' } },
    { event: { id: 'b' }, ses: { type_id: '8001' } },
  ]);
});

test('the options reach the mapping', async () => {
  const input = '{"type_id":8001,"uuid":"a","device_name":"pc","category_id":5}\n';
  const plain = mapped((await sesOtel(['map', '--no-enrichment'], { input })).stdout)[0];
  const kept = mapped((await sesOtel(['map', '--preserve-original-event', '--preserve-duplicate-custom-fields'], { input })).stdout)[0];
  assert.partialDeepStrictEqual(kept, {
    event: { original: input.trimEnd() },
    observer: { vendor: 'Broadcom' },
    tags: ['preserve_original_event', 'preserve_duplicate_custom_fields'],
    ses: { device_name: 'pc' },
  });
  assert.equal(plain?.['observer'], undefined, 'observer is enrichment');
  assert.equal(plain?.['event']?.['original'], undefined);
  const incident = await sesOtel(['map', '--stream', 'incident'], { input: '{"incident_uid":"i","time":0}\n' });
  assert.partialDeepStrictEqual(mapped(incident.stdout)[0], { event: { kind: 'alert' }, ses: { incident: {} } });
});

test('a reader that goes away is an end and no fault', async () => {
  const entry = fileURLToPath(new URL('../../cli/ses-otel.js', import.meta.url));
  const child = spawn(process.execPath, [entry, 'map'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const complaints: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close');
  const many = '{"type_id":8001,"uuid":"a"}\n'.repeat(20_000);
  child.stdin.write(many);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  child.stdin.write(many);
  child.stdin.end();
  const [code] = await ended;
  assert.deepEqual([code, Buffer.concat(complaints).toString()], [0, '']);
});

async function linesOf(...chunks: readonly (string | Buffer)[]): Promise<readonly string[]> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const lines: string[] = [];
  for await (const some of splitLines(bytes())) lines.push(...some);
  return lines;
}

test('lines are cut wherever chunks end, also within a character', async () => {
  const text = Buffer.from('a€b\nç\r\n\u2028x\n');
  const expected = ['a€b', 'ç', '\u2028x'];
  for (let cut = 0; cut <= text.length; cut += 1) {
    assert.deepEqual(await linesOf(text.subarray(0, cut), text.subarray(cut)), expected, `cut at ${cut}`);
  }
  assert.deepEqual(await linesOf('a', 'b', '\n', '\n', 'c'), ['ab', 'c']);
  assert.deepEqual(await linesOf(), []);
});
