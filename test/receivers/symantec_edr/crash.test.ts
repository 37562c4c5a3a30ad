import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBulkSink } from '../../support/bulk-sink.ts';
import { runChild } from '../../support/crashing.ts';
import { SymantecApi } from '../../support/symantec-api.ts';

const STEPS = ['page', 'sent', 'settling', 'settled', 'window_moved'] as const;
const INCIDENTS = 30;

/** Every third event has no uuid: its document's id is made of where it lay. */
const incidentText = (n: number, at: number): string =>
  JSON.stringify({
    incident_uid: `incident-${n}`,
    ref_incident_uid: 100_000 + n,
    modified: new Date(at).toISOString(),
    time: at,
    type_id: 8075,
    message: `incident ${n}`,
    events: [0, 1].map((event) => ({
      type_id: 8001,
      category_id: 5,
      message: `event ${n}.${event}`,
      time: at,
      ...(n % 3 === 0 ? {} : { uuid: `8001:${n}-${event}` }),
    })),
  });

test('loses and repeats no incident and no event when the process dies at each step', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'edr-crash-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const sink = await openBulkSink();
  t.after(() => sink.close());
  const api = await SymantecApi.start(t);
  const at = Date.now() - 3_600_000;
  for (let n = 0; n < INCIDENTS; n += 1) api.incidents.push({ at, text: incidentText(n, at) });
  const config = join(directory, 'collector.yaml');
  await writeFile(
    config,
    `
receivers:
  symantec_edr: { client_id: id, client_secret: secret, url: "${api.url}", batch_size: 7, include_events: true, storage: file_storage }
processors: { icd: {} }
exporters:
  elasticsearch: { endpoint: "${sink.url}" }
extensions:
  file_storage: { directory: ${join(directory, 'state')}, create_directory: true }
  host: { workers: 1, dead_letter: { directory: ${join(directory, 'dead-letters')} } }
service:
  extensions: [file_storage, host]
  pipelines:
    logs: { receivers: [symantec_edr], processors: [icd], exporters: [elasticsearch] }
`,
  );
  let deaths = 0;
  for (const step of STEPS) {
    const { signal } = await runChild(config, { step, nth: step === 'page' ? 3 : 1 });
    if (signal === 'SIGKILL') deaths += 1;
  }
  assert.ok(deaths >= 3, `only ${deaths} of ${STEPS.length} runs died`);
  const end = await runChild(config);
  assert.equal(end.code, 0, end.output);

  const documents = [...sink.documents.values()].map(({ id, source }) => ({ id, document: JSON.parse(source) }));
  const messages = documents.map(({ document }) => document.message).toSorted();
  const expected = Array.from({ length: INCIDENTS }, (_, n) => [`incident ${n}`, `event ${n}.0`, `event ${n}.1`]).flat();
  assert.deepEqual(messages, expected.toSorted(), 'each is one document');
  const event = documents.find(({ document }) => document.message === 'event 4.1');
  assert.equal(event?.document.ses.ref_incident_uid, '100004');
  const incident = documents.find(({ document }) => document.message === 'incident 4');
  assert.equal(incident?.document.ses.incident.ref_incident_uid, '100004');
  assert.equal(incident?.document.ses.incident.events, undefined);
});
