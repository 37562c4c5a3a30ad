import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { imbalances } from '../../pipeline/ledger.ts';
import { memoryOpener, openRig } from '../support/engine-rig.ts';
import { allDelivered, outcome, testExporter, testPolicy } from '../support/loads.ts';

const never = new AbortController().signal;
const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`);
const object = (lines: readonly string[]) => `${lines.join('\n')}\n`;

test('delivers every record of every object once, and settles each object as done', async (context) => {
  const exporter = testExporter(allDelivered);
  const objects = { a: object(numbered('a', 30)), b: gzipSync(object(numbered('b', 40))), empty: '\n' };
  const { engine, receiver, ledger } = await openRig(context, { objects, exporters: { x: exporter } });
  await engine.run('once', never);
  assert.deepEqual(
    exporter.sent
      .flat()
      .map((text) => text.trim())
      .toSorted(),
    [...numbered('a', 30), ...numbered('b', 40)].toSorted(),
  );
  assert.deepEqual(receiver.endings.map(({ ref, is }) => `${ref.id} ${is}`).toSorted(), ['a done', 'b done', 'empty done']);
  assert.deepEqual(imbalances(ledger), []);
  assert.equal(ledger.sources()[0]?.counts.in_hand, 0);
});

test('acknowledges nothing before every exporter has taken all of it', async (context) => {
  const order: string[] = [];
  const answer = (name: string, ms: number) => async (texts: readonly string[]) => {
    await sleep(ms);
    order.push(name);
    return allDelivered(texts);
  };
  const exporters = { fast: testExporter(answer('fast', 1)), slow: testExporter(answer('slow', 40)) };
  const step = (name: string) => void (name === 'settling' && order.push(name));
  const { engine } = await openRig(context, { objects: { a: 'r1\nr2\n' }, exporters, step });
  await engine.run('once', never);
  assert.deepEqual(order, ['fast', 'slow', 'settling']);
});

test('goes on delivering to one exporter while another is down, and settles only when both have all', async (context) => {
  let isUp = false;
  const up = testExporter(allDelivered);
  const down = testExporter((texts) => (isUp ? allDelivered(texts) : outcome(texts.map(() => 'retry'))));
  const { engine, receiver } = await openRig(context, { objects: { a: 'r1\n', b: 'r2\n' }, exporters: { up, down } });
  const running = engine.run('once', never);
  while (up.sent.flat().length < 2) await sleep(2);
  await sleep(20);
  assert.equal(receiver.endings.length, 0);
  isUp = true;
  await running;
  assert.equal(receiver.endings.length, 2);
});

test('frees the memory of records when they are final, and not before', async (context) => {
  const held: Uint8Array[] = [];
  const exporter = testExporter((texts, call) => (call === 1 ? outcome(texts.map(() => 'retry')) : allDelivered(texts)));
  const send: typeof exporter.send = (request, signal) => {
    held.push(...request.slices.map(({ part }) => part.bytes));
    return exporter.send(request, signal);
  };
  const { engine } = await openRig(context, { objects: { a: 'r1\nr2\n' }, exporters: { x: { ...exporter, send } } });
  await engine.run('once', never);
  assert.deepEqual(
    exporter.sent.flat().map((text) => text.trim()),
    ['r1', 'r2', 'r1', 'r2'],
  );
  assert.deepEqual(
    held.map(({ byteLength }) => byteLength),
    [0, 0],
  );
});

test('dead-letters a refused record with its line, its document, the reason and the source', async (context) => {
  const exporter = testExporter((texts) =>
    outcome(
      texts.map((text) => (text.startsWith('bad') ? 'rejected' : 'delivered')),
      { 1: { type: 'mapping', reason: 'field x' } },
    ),
  );
  const { engine, receiver, ledger, deadLetters } = await openRig(context, {
    objects: { a: 'good1\nbad\ngood2\n' },
    exporters: { x: exporter },
  });
  await engine.run('once', never);
  const [letter, ...others] = await deadLetters();
  assert.equal(others.length, 0);
  assert.equal(letter.line, 'bad');
  assert.equal(letter.document, 'bad');
  assert.deepEqual(letter.reason, { type: 'mapping', message: 'field x' });
  assert.equal(letter.source.index, 1);
  assert.equal(letter.target, 'test://destination');
  assert.partialDeepStrictEqual(receiver.endings, [{ is: 'done', rejected: 1 }]);
  assert.equal(ledger.routes()[0]?.counts.dead_lettered, 1);
  assert.deepEqual(imbalances(ledger), []);
});

test('delivers the whole records of a damaged object, and sets it aside with a dead letter', async (context) => {
  const whole = gzipSync(object(Array.from({ length: 2000 }, (_, i) => `record ${i} ${Math.sin(i)}`)));
  const exporter = testExporter(allDelivered);
  const { engine, receiver, deadLetters } = await openRig(context, {
    objects: { a: whole.subarray(0, whole.length - 2000) },
    exporters: { x: exporter },
  });
  await engine.run('once', never);
  assert.ok(exporter.sent.flat().length > 100);
  assert.equal(receiver.endings[0]?.is, 'set_aside');
  const letters = await deadLetters();
  assert.equal(letters.at(-1).kind, 'source');
  assert.equal(letters.at(-1).reason.type, 'corrupt');
});

test('dead-letters a record that is too long with its place, length and beginning', async (context) => {
  const { engine, ledger, deadLetters } = await openRig(context, {
    objects: { a: `short\n${'x'.repeat(5000)}\nlast\n` },
    exporters: { x: testExporter(allDelivered) },
  });
  await engine.run('once', never);
  const [letter] = await deadLetters();
  assert.equal(letter.kind, 'unreadable');
  assert.equal(letter.source.offset, 6);
  assert.equal(letter.length, 5000);
  assert.match(Buffer.from(letter.head, 'base64').toString(), /^x+$/);
  assert.equal(ledger.sources()[0]?.counts.unreadable, 1);
  assert.deepEqual(imbalances(ledger), []);
});

test('sets aside an object that has vanished', async (context) => {
  const { engine, receiver } = await openRig(context, {
    objects: { a: 'r\n' },
    missing: ['gone'],
    exporters: { x: testExporter(allDelivered) },
  });
  await engine.run('once', never);
  assert.deepEqual(receiver.endings.map(({ ref, is }) => `${ref.id} ${is}`).toSorted(), ['a done', 'gone set_aside']);
});

test('releases what it cannot finish when told to stop, saying how much is final', async (context) => {
  const exporter = testExporter(
    (texts) => outcome(texts.map((text) => (text.startsWith('stuck') ? 'retry' : 'delivered'))),
    testPolicy({ maxRequestRecords: 10 }),
  );
  const lines = [...numbered('ok', 10), ...numbered('stuck', 5)];
  const { engine, receiver, ledger } = await openRig(context, { objects: { a: object(lines) }, exporters: { x: exporter }, graceMs: 50 });
  const stop = new AbortController();
  const running = engine.run('follow', stop.signal);
  while ((ledger.routes()[0]?.counts.delivered ?? 0) < 10) await sleep(2);
  stop.abort();
  await running;
  assert.equal(receiver.endings.length, 1);
  assert.equal(receiver.endings[0]?.is, 'released');
  assert.deepEqual(imbalances(ledger), []);
  assert.equal(ledger.routes()[0]?.counts.released, 5);
});

test('finishes what is in hand when told to stop, within the grace time', async (context) => {
  const exporter = testExporter(async (texts) => {
    await sleep(60);
    return allDelivered(texts);
  });
  const { engine, receiver } = await openRig(context, { objects: { a: 'r1\n' }, exporters: { x: exporter } });
  const stop = new AbortController();
  const running = engine.run('follow', stop.signal);
  while (exporter.sent.length === 0) await sleep(2);
  stop.abort();
  await running;
  assert.equal(receiver.endings[0]?.is, 'done');
});

test('stops reading sources while the destination refuses everything, and goes on when it is mended', async (context) => {
  let isMended = false;
  const exporter = testExporter((texts) =>
    isMended
      ? allDelivered(texts)
      : outcome(
          texts.map(() => 'retry'),
          {},
          { halted: { type: '401', reason: 'exporters::x::api_key was refused' } },
        ),
  );
  const objects = Object.fromEntries(numbered('o', 50).map((key) => [key, `${key}\n`]));
  const { engine, receiver, hosts } = await openRig(context, { objects, exporters: { x: exporter }, graceMs: 5000 });
  const running = engine.run('once', never);
  while (exporter.sent.length < 2) await sleep(5);
  const offered = receiver.offered.length;
  await sleep(50);
  assert.equal(receiver.offered.length, offered);
  assert.ok(offered < 50);
  assert.equal(receiver.endings.length, 0);
  assert.ok(hosts.get('x')?.reports.includes('StatusPermanentError: exporters::x::api_key was refused'));
  isMended = true;
  await running;
  assert.equal(receiver.endings.filter(({ is }) => is === 'done').length, 50);
});

test('ends a run with once when a destination refuses everything for the grace time, and acknowledges nothing', async (context) => {
  const exporter = testExporter((texts) =>
    outcome(
      texts.map(() => 'retry'),
      {},
      { halted: { type: '404', reason: 'exporters::x::endpoint is no Elasticsearch' } },
    ),
  );
  const { engine, receiver } = await openRig(context, { objects: { a: 'r\n' }, exporters: { x: exporter }, graceMs: 100 });
  await assert.rejects(engine.run('once', never), /exporters::x.*endpoint is no Elasticsearch/);
  assert.deepEqual(
    receiver.endings.map(({ is }) => is),
    ['released'],
  );
});

test('keeps what is in hand within the bytes allowed, however much the source has', async (context) => {
  const exporter = testExporter(
    (texts) => outcome(texts.map(() => 'retry')),
    testPolicy({ queueBytes: 1e9, retry: { initialMs: 20, maxMs: 20, multiplier: 1, randomization: 0, maxElapsedMs: 0 } }),
  );
  const objects = Object.fromEntries(numbered('o', 200).map((key) => [key, object(numbered(key, 1000))]));
  const { engine, ledger } = await openRig(context, { objects, exporters: { x: exporter }, maxInFlightBytes: 20_000, graceMs: 30 });
  const stop = new AbortController();
  const running = engine.run('follow', stop.signal);
  await sleep(300);
  const all = 200 * 6000;
  assert.ok(engine.bytesInHand >= 20_000);
  assert.ok(engine.bytesInHand < all / 10, `${engine.bytesInHand} bytes in hand`);
  stop.abort();
  await running;
  assert.deepEqual(imbalances(ledger), []);
});

test('replaces a worker that dies, and offers its objects again', async (context) => {
  let opens = 0;
  const objects = { a: object(numbered('a', 5)) };
  const opener = memoryOpener(new Map([['a', Buffer.from(objects.a)]]));
  const hanging = {
    ...opener,
    open: async (...args: Parameters<typeof opener.open>) => (++opens === 1 ? new Promise<never>(() => undefined) : opener.open(...args)),
  };
  const exporter = testExporter(allDelivered);
  const { engine, receiver, ports } = await openRig(context, { objects, exporters: { x: exporter }, opener: hanging });
  const running = engine.run('once', never);
  while (opens === 0) await sleep(2);
  ports[0]?.die();
  await running;
  assert.deepEqual(
    receiver.endings.map(({ is }) => is),
    ['released', 'done'],
  );
  assert.equal(receiver.offered[1]?.attempt, 2);
  assert.equal(exporter.sent.flat().length, 5);
});

test('sets an object aside that has killed five workers', async (context) => {
  const opener = { open: () => new Promise<never>(() => undefined), close: async () => undefined };
  const { engine, receiver, ports, deadLetters } = await openRig(context, {
    objects: { a: 'r\n' },
    exporters: { x: testExporter(allDelivered) },
    opener,
  });
  const running = engine.run('once', never);
  for (let deaths = 0; deaths < 5; deaths++) {
    while (receiver.offered.length <= deaths || ports.length <= deaths) await sleep(2);
    await sleep(5);
    ports[deaths]?.die();
  }
  await running;
  assert.deepEqual(
    receiver.endings.map(({ is }) => is),
    ['released', 'released', 'released', 'released', 'set_aside'],
  );
  assert.equal((await deadLetters())[0].reason.type, 'worker_died');
});

test('reads on where a route has its records already', async (context) => {
  const [x, y] = [testExporter(allDelivered), testExporter(allDelivered)];
  const { engine, receiver } = await openRig(context, { objects: { a: object(numbered('a', 6)) }, exporters: { x, y } });
  const discover = receiver.discover.bind(receiver);
  receiver.discover = async function* (mode, signal) {
    for await (const ref of discover(mode, signal)) yield { ...ref, skip: [4, 2] };
  };
  await engine.run('once', never);
  assert.deepEqual(
    x.sent.flat().map((text) => text.trim()),
    ['a4', 'a5'],
  );
  assert.deepEqual(
    y.sent.flat().map((text) => text.trim()),
    ['a2', 'a3', 'a4', 'a5'],
  );
});
