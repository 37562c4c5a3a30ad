/**
 * `google_cloud_storage` against fake-gcs-server, which publishes what is written to it, and against Pub/Sub's own test
 * server. The same checks run against our fakes, so that these are held against something real.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { MemoryState } from '../../component/memory-state.ts';
import { SourceFault, type SourceRef } from '../../component/source.ts';
import { startFakeGcs } from '../support/gcs-fake.ts';
import { startFakePubSub } from '../support/pubsub-fake.ts';
import { done, namesOf, never, openOpener, openReceiver, readOnce, released } from '../receivers/google_cloud_storage/rig.ts';
import { have, SERVERS } from './catalogue.ts';
import { freePort, startServer, type Running } from './running.ts';

const PROJECT = 'test-project';
const SUBSCRIPTION = `projects/${PROJECT}/subscriptions/events`;
const BUCKET = 'interop-events';
const NAMES = ['z', 'a', 'B', 'a/b c', 'é', '😀', '\uffee'];

interface World {
  readonly gcs: string;
  readonly pubsub: string;
  /** Writes an object; its notification is published by itself. */
  put(name: string, body: Uint8Array | string, gzip?: boolean): Promise<void>;
  stop(): Promise<void>;
}

async function realWorld(): Promise<World | string> {
  const [storage, pubsub] = [await have('fake-gcs-server'), await have('pubsub')];
  if (storage.is === 'missing') return `${SERVERS['fake-gcs-server'].title} could not be had: ${storage.why}`;
  if (pubsub.is === 'missing') return `${SERVERS.pubsub.title} could not be had: ${pubsub.why}`;
  const running: Running[] = [];
  const messages = await startServer(pubsub, { firstLine: true });
  running.push(messages);
  const { grpc, rest }: { readonly grpc: string; readonly rest: string } = JSON.parse(messages.line);
  const topic = `projects/${PROJECT}/topics/events`;
  await ask('PUT', `${rest}/v1/${topic}`, {});
  await ask('PUT', `${rest}/v1/${SUBSCRIPTION}`, { topic, ackDeadlineSeconds: 10 });
  const port = await freePort();
  const gcs = `http://127.0.0.1:${port}`;
  const events = ['-event.pubsub-project-id', PROJECT, '-event.pubsub-topic', 'events', '-event.list', 'finalize,delete'];
  const args = [
    '-backend',
    'memory',
    '-scheme',
    'http',
    '-host',
    '127.0.0.1',
    '-port',
    String(port),
    '-public-host',
    `127.0.0.1:${port}`,
    ...events,
  ];
  running.push(await startServer(storage, { args, env: { PUBSUB_EMULATOR_HOST: grpc }, url: `${gcs}/storage/v1/b?project=${PROJECT}` }));
  await ask('POST', `${gcs}/storage/v1/b?project=${PROJECT}`, { name: BUCKET });
  return {
    gcs,
    pubsub: rest,
    async put(name, body, gzip = false) {
      const query = new URLSearchParams({ uploadType: 'media', name, ...(gzip && { contentEncoding: 'gzip' }) });
      const answer = await fetch(`${gcs}/upload/storage/v1/b/${BUCKET}/o?${query}`, {
        method: 'POST',
        body: new Uint8Array(Buffer.from(body)),
        headers: { 'content-type': 'application/json' },
      });
      assert.ok(answer.ok, await answer.text());
    },
    async stop() {
      for (const server of running.toReversed()) await server.stop();
    },
  };
}

async function ask(method: string, url: string, body: object): Promise<void> {
  const answer = await fetch(url, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  assert.ok(answer.ok, `${method} ${url}: ${answer.status} ${await answer.text()}`);
}

async function fakeWorld(): Promise<World> {
  const [gcs, pubsub] = [await startFakeGcs(), await startFakePubSub({ subscription: SUBSCRIPTION })];
  gcs.createBucket(BUCKET);
  return {
    gcs: gcs.endpoint,
    pubsub: pubsub.endpoint,
    async put(name, body, gzip = false) {
      pubsub.announce(gcs.put(BUCKET, name, Buffer.from(body), gzip ? { contentEncoding: 'gzip' } : {}));
    },
    async stop() {
      await gcs.stop();
      await pubsub.stop();
    },
  };
}

for (const [title, start] of [
  [`${SERVERS['fake-gcs-server'].title} and ${SERVERS.pubsub.title}`, realWorld],
  ["this project's fakes", fakeWorld],
] as const) {
  describe(`google_cloud_storage against ${title}`, () => {
    let world: World | string;
    before(async () => {
      world = await start();
    });
    after(async () => {
      if (typeof world !== 'string') await world?.stop();
    });
    const check = (name: string, body: (world: World) => Promise<void>): void =>
      void test(name, (context) => (typeof world === 'string' ? context.skip(world) : body(world)));

    const listing = ({ gcs }: World, state = new MemoryState(), prefix = '') =>
      openReceiver({ alternative_host: gcs, buckets: [{ name: BUCKET, prefix }], batch_size: 3 }, { state });
    const notified = ({ gcs, pubsub }: World) =>
      openReceiver({
        alternative_host: gcs,
        buckets: [{ name: BUCKET }],
        project_id: PROJECT,
        subscription: 'events',
        pubsub: { endpoint: pubsub, wait_time: '2s' },
      });

    check('lists by pages in the order of UTF-8 bytes, each generation once', async (there) => {
      for (const name of NAMES) await there.put(name, `{"name":"${name}"}`);
      const state = new MemoryState();
      const refs = await readOnce(await listing(there, state));
      assert.deepEqual(
        namesOf(refs),
        NAMES.toSorted((a, b) => Buffer.from(a).compare(Buffer.from(b))),
      );
      assert.deepEqual(await readOnce(await listing(there, state)), []);
      await there.put('a', '{"name":"again"}');
      assert.deepEqual(namesOf(await readOnce(await listing(there, state))), ['a']);
    });

    check('announces with the identity that the listing has, and settles by acknowledging', async (there) => {
      const listed = await readOnce(await listing(there));
      const rig = await notified(there);
      const announced = await readOnce(rig);
      assert.equal(announced.length, NAMES.length + 1);
      const ids = new Set(announced.map(({ id }) => id));
      assert.deepEqual(
        listed.filter(({ id }) => !ids.has(id)),
        [],
      );
      assert.deepEqual(await readOnce(rig), []);
      await rig.receiver.close();
    });

    check('offers a message that was given back again, and then no more', async (there) => {
      await there.put('returns', '{}');
      const rig = await notified(there);
      const refs: SourceRef[] = [];
      await readOnce(rig, (ref) => {
        refs.push(ref);
        return refs.length < 3 ? released(ref, refs.length === 1 ? 0 : 300) : done(ref);
      });
      assert.deepEqual(
        refs.map(({ attempt }) => attempt),
        [1, 2, 3],
      );
      await rig.receiver.close();
    });

    check('reads the bytes as they are stored, from the middle too', async (there) => {
      const body = gzipSync('{"n":1}\n'.repeat(1000));
      await there.put('stored/a b#?.json', body, true);
      const [ref] = await readOnce(await listing(there, new MemoryState(), 'stored/'));
      assert.ok(ref !== undefined);
      const opener = openOpener({ alternative_host: there.gcs, buckets: [{ name: BUCKET }] });
      const whole = await opener.open(ref, 0, never);
      assert.deepEqual(await buffer(whole.chunks), body);
      assert.equal(whole.totalBytes, body.length);
      const rest = await opener.open(ref, 10, never);
      assert.deepEqual(await buffer(rest.chunks), body.subarray(10));
      assert.equal(rest.totalBytes, body.length);
    });

    check('reads no other bytes under the name, and says that they were replaced', async (there) => {
      await there.put('moves', 'old');
      const [ref] = await readOnce(await listing(there, new MemoryState(), 'moves'));
      assert.ok(ref !== undefined);
      await there.put('moves', 'new');
      const opener = openOpener({ alternative_host: there.gcs, buckets: [{ name: BUCKET }] });
      await assert.rejects(opener.open(ref, 0, never), (error) => error instanceof SourceFault && error.code === 'replaced');
    });

    check('says that a bucket or a subscription does not exist', async (there) => {
      const bucket = await openReceiver({ alternative_host: there.gcs, buckets: [{ name: 'no-such-bucket' }] });
      await assert.rejects(readOnce(bucket), /the bucket does not exist/);
      const subscription = await openReceiver({
        alternative_host: there.gcs,
        buckets: [{ name: BUCKET }],
        subscription: `projects/${PROJECT}/subscriptions/none`,
        pubsub: { endpoint: there.pubsub },
      });
      await assert.rejects(readOnce(subscription), /the subscription does not exist/);
    });
  });
}
