import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import type { Outcome } from '../../component/exporter.ts';
import { Destination, type Verdicts } from '../../pipeline/destination.ts';
import { recordsOf } from '../../pipeline/load.ts';
import type { Refused } from '../../pipeline/refusals.ts';
import { allDelivered, outcome, testExporter, testHost, testLoad, testPolicy } from '../support/loads.ts';

function open(context: TestContext, answer: (texts: readonly string[], call: number) => Outcome | Promise<Outcome>, policy = testPolicy()) {
  const finals: Record<string, number> = {};
  const dead: Refused[] = [];
  const verdicts: Verdicts = {
    final: ({ load, result }) => void (finals[result] = (finals[result] ?? 0) + recordsOf(load)),
    deadLetter: async (refused) => void dead.push(...refused),
  };
  const exporter = testExporter(answer, policy);
  const host = testHost();
  const destination = new Destination({ exporter, host, verdicts, random: () => 0 });
  const stop = new AbortController();
  const running = destination.run(stop.signal);
  context.after(async () => {
    stop.abort();
    await running;
  });
  return { destination, exporter, host, finals, dead };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !isSo(); i++) await sleep(5);
  assert.ok(isSo(), `did not become so: ${isSo.toString()}`);
}

test('sends a request that is not full once its oldest record has waited', async (context) => {
  const { destination, exporter, finals } = open(context, allDelivered, testPolicy({ flushMs: 500 }));
  destination.add(testLoad(['a']));
  await sleep(5);
  destination.add(testLoad(['b']));
  assert.equal(exporter.sent.length, 0);
  await until(() => finals['delivered'] === 2);
  assert.deepEqual(exporter.sent, [['a', 'b']]);
});

test('sends again just the records that are to be retried', async (context) => {
  const { destination, exporter, finals } = open(context, (texts, call) =>
    call === 1 ? outcome(['delivered', 'retry', 'retry', 'delivered']) : allDelivered(texts),
  );
  destination.add(testLoad(['a', 'b', 'c', 'd']));
  await until(() => finals['delivered'] === 4);
  assert.deepEqual(exporter.sent, [
    ['a', 'b', 'c', 'd'],
    ['b', 'c'],
  ]);
});

test('halves a request that is refused whole down to the one record that is at fault', async (context) => {
  const { destination, finals, dead } = open(context, (texts) =>
    texts.includes('bad')
      ? outcome(
          texts.map(() => 'retry'),
          {},
          { split: { type: 'bad_request', reason: 'malformed' } },
        )
      : allDelivered(texts),
  );
  destination.add(testLoad(['a', 'b', 'bad', 'c', 'd', 'e', 'f']));
  await until(() => finals['delivered'] === 6 && dead.length === 1);
  assert.deepEqual(
    dead.map(({ load }) => load.from),
    [2],
  );
});

test('learns a smaller request size from a refusal as too large', async (context) => {
  const big = 'x'.repeat(40_000);
  const { destination, exporter, finals } = open(
    context,
    (texts) =>
      texts.length > 2
        ? outcome(
            texts.map(() => 'retry'),
            {},
            { split: { type: 'request_too_large', reason: '413' } },
          )
        : allDelivered(texts),
    testPolicy({ maxRequestBytes: 400_000, queueBytes: 4_000_000, concurrency: 1 }),
  );
  destination.add(testLoad(Array.from({ length: 8 }, () => big)));
  await until(() => finals['delivered'] === 8);
  const before = exporter.sent.length;
  destination.add(testLoad(Array.from({ length: 8 }, () => big)));
  await until(() => finals['delivered'] === 16);
  assert.ok(exporter.sent.slice(before).every((texts) => texts.length <= 2));
});

test('dead-letters a refused record once others have passed', async (context) => {
  const { destination, finals, dead } = open(context, (texts) =>
    outcome(
      texts.map((text) => (text === 'bad' ? 'rejected' : 'delivered')),
      { 0: { type: 'mapping', reason: 'no' } },
    ),
  );
  destination.add(testLoad(['bad', 'a']));
  await until(() => dead.length === 1);
  assert.equal(finals['delivered'], 1);
  assert.equal(dead[0]?.rejection.type, 'mapping');
});

test('holds refused records while nothing has passed, and judges them when something does', async (context) => {
  const { destination, dead } = open(context, (texts) => outcome(texts.map((text) => (text.startsWith('bad') ? 'rejected' : 'delivered'))));
  destination.add(testLoad(['bad1', 'bad2']));
  await until(() => destination.held === 2);
  assert.equal(dead.length, 0);
  destination.add(testLoad(['good']));
  await until(() => dead.length === 2);
});

test('blames the destination when more than half of the last 1,000 records are refused for one reason', async (context) => {
  let mended = false;
  const { destination, finals, dead, host } = open(
    context,
    (texts) =>
      outcome(
        texts.map(() => (mended ? 'delivered' : 'rejected')),
        mended ? {} : Object.fromEntries(texts.map((_, i) => [i, { type: 'no_pipeline', reason: 'pipeline x is missing' }])),
      ),
    testPolicy({ maxRequestRecords: 300, maxRequestBytes: 100_000 }),
  );
  destination.add(testLoad(Array.from({ length: 600 }, (_, i) => `r${i}`)));
  await until(() => destination.halted !== undefined);
  assert.equal(dead.length, 0);
  assert.ok(host.reports.some((report) => report.startsWith('StatusPermanentError: pipeline x is missing')));
  mended = true;
  await until(() => finals['delivered'] === 600);
  assert.equal(destination.halted, undefined);
  assert.equal(dead.length, 0);
});

test('halts when the destination refuses everything, tries it with one record, and goes on once it is mended', async (context) => {
  let mended = false;
  const { destination, exporter, finals, dead, host } = open(context, (texts) =>
    mended
      ? allDelivered(texts)
      : outcome(
          texts.map(() => 'retry'),
          {},
          { halted: { type: '401', reason: 'exporters::x::api_key was refused' } },
        ),
  );
  destination.add(testLoad(['a', 'b', 'c']));
  await until(() => exporter.sent.length === 2);
  assert.deepEqual(exporter.sent[1], ['a']);
  assert.deepEqual(host.reports, [
    'StatusPermanentError: exporters::x::api_key was refused',
    'StatusPermanentError: exporters::x::api_key was refused',
  ]);
  mended = true;
  await until(() => finals['delivered'] === 3);
  assert.equal(dead.length, 0);
  assert.equal(host.reports.at(-1), 'StatusOK');
});

test('never sends again what the destination may have taken, and dead-letters it as suspect', async (context) => {
  const { destination, exporter, dead } = open(context, (texts) => outcome(texts.map(() => 'unknown')));
  destination.add(testLoad(['a', 'b']));
  await until(() => dead.length === 2);
  await sleep(20);
  assert.equal(exporter.sent.length, 1);
  assert.ok(dead.every(({ suspect }) => suspect === true));
});

test('waits at least as long as the destination asks', async (context) => {
  const { destination, exporter, finals } = open(context, (texts, call) =>
    call === 1
      ? outcome(
          texts.map(() => 'retry'),
          {},
          { retryAfterMs: 80 },
        )
      : allDelivered(texts),
  );
  const began = Date.now();
  destination.add(testLoad(['a']));
  await until(() => finals['delivered'] === 1);
  assert.equal(exporter.sent.length, 2);
  assert.ok(Date.now() - began >= 80);
});

test('dead-letters what was not accepted within max_elapsed_time, where one is set', async (context) => {
  const retry = { initialMs: 5, maxMs: 5, multiplier: 1, randomization: 0, maxElapsedMs: 40 };
  const { destination, dead } = open(context, (texts) => outcome(texts.map(() => 'retry')), testPolicy({ retry }));
  destination.add(testLoad(['a'], { since: Date.now() }));
  await until(() => dead.length === 1);
  assert.equal(dead[0]?.rejection.type, 'max_elapsed_time');
});

test('sends again after a fault of the exporter itself', async (context) => {
  const { destination, finals } = open(context, (texts, call) => {
    if (call === 1) throw new Error('a bug');
    return allDelivered(texts);
  });
  destination.add(testLoad(['a']));
  await until(() => finals['delivered'] === 1);
});

const expiring = { initialMs: 5, maxMs: 5, multiplier: 1, randomization: 0, maxElapsedMs: 60 };

test('counts max_elapsed_time from the first try, however long a record had waited for it', async (context) => {
  const { destination, finals, dead } = open(
    context,
    (texts, call) => (call === 1 ? outcome(texts.map(() => 'retry')) : allDelivered(texts)),
    testPolicy({ retry: expiring }),
  );
  destination.add(testLoad(['a'], { since: Date.now() - 1000 }));
  await until(() => finals['delivered'] === 1);
  assert.equal(dead.length, 0);
});

test('gives no record up for the time in which the destination refused everything', async (context) => {
  const halted = { halted: { type: '401', reason: 'no' } };
  const { destination, finals, dead } = open(
    context,
    (texts, call) => {
      const retry = texts.map((): 'retry' => 'retry');
      if (call === 1) return outcome(retry, {}, halted);
      return call === 2 ? outcome(retry) : allDelivered(texts);
    },
    testPolicy({ retry: expiring }),
  );
  destination.add(testLoad(['a']));
  for (let i = 0; i < 1200 && finals['delivered'] !== 1 && dead.length === 0; i++) await sleep(5);
  assert.equal(dead.length, 0);
  assert.equal(finals['delivered'], 1);
});

test('says that it holds refused records while nothing has passed', async (context) => {
  const { destination, host } = open(context, (texts) =>
    outcome(
      texts.map(() => 'rejected'),
      { 0: { type: 'mapping', reason: 'field x' } },
    ),
  );
  destination.add(testLoad(['bad']));
  await until(() => destination.held === 1);
  assert.match(host.reports.at(-1) ?? '', /^StatusRecoverableError: .*field x/);
});
