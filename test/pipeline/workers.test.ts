import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromWorker, ToWorker } from '../../pipeline/messages.ts';
import { Workers, type WorkerEvent, type WorkerPort } from '../../pipeline/workers.ts';
import { testRef } from '../support/loads.ts';

interface TestPort extends WorkerPort {
  readonly heard: ToWorker[];
  say(message: FromWorker): void;
  die(): void;
}

function open(count: number, refsPerWorker = 1) {
  const ports: TestPort[] = [];
  const ends: WorkerEvent[] = [];
  const spawn = (): WorkerPort => {
    let hear: (message: FromWorker) => void = () => undefined;
    let exit: (why: string) => void = () => undefined;
    const heard: ToWorker[] = [];
    const port: TestPort = {
      heard,
      post: (message, transfer) => void heard.push(structuredClone(message, { transfer: [...(transfer ?? [])] })),
      onMessage: (listener) => (hear = listener),
      onExit: (listener) => (exit = listener),
      terminate: async () => undefined,
      say: (message) => hear(message),
      die: () => exit('killed by a test'),
    };
    ports.push(port);
    return port;
  };
  const workers = new Workers({ count, refsPerWorker, spawn, onEvent: (event) => void ends.push(event), onBroken: () => undefined });
  for (const port of ports) port.say({ is: 'ready' });
  return { workers, ports, ends };
}

const asked = ({ heard }: TestPort) => heard.find((message) => message.is === 'fetch_lines');

test('goes on waiting for the lines of a living worker when another one dies', async () => {
  const { workers, ports } = open(2);
  const fetched = workers.fetchLines(testRef(), [0]);
  const [asker, other] = ports.toSorted((a, b) => Number(asked(b) !== undefined) - Number(asked(a) !== undefined));
  other?.die();
  asker?.say({ is: 'lines', request: 1, lines: [[0, 'text']] });
  assert.deepEqual([...(await fetched)], [[0, 'text']]);
});

test('has no lines where the worker that was asked dies, or where all are closed', { timeout: 2000 }, async () => {
  const { workers, ports } = open(1);
  const fetched = workers.fetchLines(testRef(), [0]);
  ports[0]?.die();
  assert.equal((await fetched).size, 0);
  const waiting = workers.fetchLines(testRef(), [0]);
  await workers.close();
  assert.equal((await waiting).size, 0);
  assert.equal((await workers.fetchLines(testRef(), [0])).size, 0);
});

test('keeps a small body, so that the line of a refused record is still there', async () => {
  const { workers, ports } = open(1);
  const small = testRef({ body: new ArrayBuffer(100) });
  workers.read(1, small);
  assert.equal(small.body?.byteLength, 100);
  const fetched = workers.fetchLines(small, [0]);
  ports[0]?.say({ is: 'lines', request: 1, lines: [[0, 'text']] });
  assert.equal((await fetched).get(0), 'text');
});

test('moves a large body, and has no lines of it any more', { timeout: 2000 }, async () => {
  const { workers } = open(1);
  const large = testRef({ body: new ArrayBuffer(2 ** 20) });
  workers.read(1, large);
  assert.equal(large.body?.byteLength, 0);
  assert.equal((await workers.fetchLines(large, [0])).size, 0);
});

const readBy = ({ heard }: TestPort) => heard.flatMap((message) => (message.is === 'read' ? [message.key] : []));

test('gives each receiver seats of its own', () => {
  const { workers } = open(1);
  workers.read(1, testRef({ receiver: 'stuck' }));
  assert.ok(!workers.hasSeat('stuck'));
  assert.ok(workers.hasSeat('free'));
});

test('two large sources fill a worker, and small ones only when they are many', () => {
  const { workers } = open(1, 8);
  const sized = (size: number) => testRef({ origin: { ...testRef().origin, size } });
  workers.read(1, sized(2 ** 20));
  for (const key of [2, 3, 4]) workers.read(key, sized(2 ** 20 - 1));
  assert.ok(workers.hasSeat('fake'));
  workers.read(5, sized(2 ** 30));
  assert.ok(!workers.hasSeat('fake'));
});

test('a worker with a large source is not the one with the least to do', () => {
  const { workers, ports } = open(2, 8);
  workers.read(1, testRef({ origin: { ...testRef().origin, size: 2 ** 20 } }));
  for (const key of [2, 3, 4]) workers.read(key, testRef());
  assert.deepEqual(ports.map(readBy), [[1], [2, 3, 4]]);
});

test('says of a death beside others that nobody knows who it was, and of a death alone nothing', () => {
  const { workers, ports, ends } = open(1, 2);
  workers.read(1, testRef());
  workers.read(2, testRef());
  ports[0]?.die();
  ports[1]?.say({ is: 'ready' });
  workers.read(3, testRef());
  ports[1]?.die();
  assert.deepEqual(
    ends.map((end) => end.is === 'end' && [end.key, end.wasBesideOthers]),
    [
      [1, true],
      [2, true],
      [3, false],
    ],
  );
});

test('reads a suspect when its worker reads nothing else, and nothing else beside it', () => {
  const { workers, ports } = open(1, 4);
  const [port] = ports;
  assert.ok(port !== undefined);
  workers.read(1, testRef());
  workers.read(2, testRef(), true);
  assert.deepEqual(readBy(port), [1]);
  assert.ok(!workers.hasSeat('fake'));
  port.say({ is: 'end', key: 1, nextIndex: 0 });
  assert.deepEqual(readBy(port), [1, 2]);
  workers.read(3, testRef());
  assert.deepEqual(readBy(port), [1, 2]);
  port.say({ is: 'end', key: 2, nextIndex: 0 });
  assert.deepEqual(readBy(port), [1, 2, 3]);
  port.say({ is: 'end', key: 3, nextIndex: 0 });
  assert.ok(workers.hasSeat('fake'));
});
