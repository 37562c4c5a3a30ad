import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBulkSink } from '../../support/bulk-sink.ts';
import { runChild } from '../../support/crashing.ts';
import { streamLine, SymantecApi } from '../../support/symantec-api.ts';

const GUID = 'stream-guid-1';
const STEPS = ['line', 'sent', 'settling', 'pointer_moved'] as const;
const LINES = 40;

/** Every third event has no uuid: its document's id is made of where it lay. */
const lineOf = (channel: number, n: number): string =>
  streamLine(
    n + 1,
    ...[0, 1].map((event) => ({
      type_id: 8001,
      category_id: 5,
      message: `event ${channel}.${n}.${event}`,
      time: '2026-09-01T00:00:00Z',
      ...(n % 3 === 0 ? {} : { uuid: `8001:${channel}-${n}-${event}` }),
    })),
  );

test('loses and repeats no event when the process dies at each step', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'stream-crash-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const sink = await openBulkSink();
  t.after(() => sink.close());
  const api = await SymantecApi.start(t);
  api.streamsBegin = 'at the first line';
  api.gzip = true;
  for (const channel of [0, 1])
    api.lines.set(
      `${GUID}/${channel}`,
      Array.from({ length: LINES }, (_, n) => lineOf(channel, n)),
    );
  const config = join(directory, 'collector.yaml');
  await writeFile(
    config,
    `
receivers:
  symantec_event_stream: { client_id: id, client_secret: secret, url: "${api.url}", storage: file_storage, streams: [{ guid: ${GUID}, channels: 2 }] }
processors: { icd: {} }
exporters:
  elasticsearch: { endpoint: "${sink.url}" }
extensions:
  file_storage: { directory: ${join(directory, 'state')}, create_directory: true }
  host: { workers: 1, dead_letter: { directory: ${join(directory, 'dead-letters')} } }
service:
  extensions: [file_storage, host]
  pipelines:
    logs: { receivers: [symantec_event_stream], processors: [icd], exporters: [elasticsearch] }
`,
  );
  let deaths = 0;
  for (const step of STEPS) {
    const { signal } = await runChild(config, { step, nth: step === 'line' ? 5 : 1 });
    if (signal === 'SIGKILL') deaths += 1;
  }
  assert.ok(deaths >= 3, `only ${deaths} of ${STEPS.length} runs died`);
  const end = await runChild(config);
  assert.equal(end.code, 0, end.output);

  const messages = [...sink.documents.values()].map(({ source }) => JSON.parse(source).message).toSorted();
  const expected = [0, 1].flatMap((channel) =>
    Array.from({ length: LINES }, (_, n) => [`event ${channel}.${n}.0`, `event ${channel}.${n}.1`]).flat(),
  );
  assert.deepEqual(messages, expected.toSorted(), 'each is one document');
});
