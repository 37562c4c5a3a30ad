import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cloudEvent, eventGridEvent, startAzureEmulator, type AzureEmulator, type EmulatedQueue } from '../../support/azure-emulator.ts';
import { done, receiving, released } from './receiving.ts';

let azure: AzureEmulator;
before(async () => {
  azure = await startAzureEmulator();
  await azure.createContainer('events');
});
after(() => azure.stop());

let queues = 0;
const newQueue = (): Promise<EmulatedQueue> => azure.createQueue(`queue-${++queues}`);

const settingsFor = (queue: EmulatedQueue, more: object = {}) => ({
  account_name: azure.account,
  connection_string: azure.connectionString,
  containers: [{ name: 'events' }],
  queue_url: queue.url,
  visibility_timeout: '30s',
  queue: { poll_interval: '300ms' },
  ...more,
});

describe('azure_blob with a queue', { concurrency: true }, () => {
  test('reads each announced blob once and deletes its message when it has arrived', async () => {
    const queue = await newQueue();
    const blobs = await Promise.all(['q1/a.json', 'q1/b.json'].map((name) => azure.put('events', name, `{"name":"${name}"}\n`)));
    await queue.announce(...blobs);
    const { run, read, host, close } = await receiving(settingsFor(queue));
    const bodies: string[] = [];
    await run(async (ref) => {
      bodies.push((await read(ref)).toString());
      assert.equal(await queue.total(), blobs.length - bodies.length + 1, 'the message is there until its blob is settled');
      return done(ref);
    });
    assert.deepEqual(bodies.toSorted(), ['{"name":"q1/a.json"}\n', '{"name":"q1/b.json"}\n']);
    assert.equal(await queue.total(), 0);
    assert.equal(host.counted('messages_deleted'), 2);
    await close();
  });

  test('reads events of both schemas, plain and in lists', async () => {
    const queue = await newQueue();
    const [a, b, c] = await Promise.all(['q2/a', 'q2/b', 'q2/c'].map((name) => azure.put('events', name, name)));
    assert.ok(a && b && c);
    await queue.send(JSON.stringify(cloudEvent(a)));
    await queue.send(JSON.stringify([eventGridEvent(b), eventGridEvent(c)]));
    const { run, close } = await receiving(settingsFor(queue));
    const refs = await run(done);
    assert.deepEqual(refs.map(({ origin }) => origin.key).toSorted(), ['q2/a', 'q2/b', 'q2/c']);
    assert.equal(await queue.total(), 0);
    await close();
  });

  test('keeps a message from others for as long as its blob takes, by the newest pop receipt', async () => {
    const queue = await newQueue();
    await queue.announce(await azure.put('events', 'q3/slow', 'x'));
    const { run, host, close } = await receiving(settingsFor(queue, { visibility_timeout: '1s' }));
    const refs = await run(async (ref) => {
      await sleep(2600);
      assert.deepEqual(await queue.waiting(), [], 'still hidden');
      return done(ref);
    });
    assert.equal(refs.length, 1);
    assert.ok(host.counted('leases_extended') >= 3, `extended ${host.counted('leases_extended')} times`);
    assert.equal(host.counted('leases_lost'), 0);
    assert.equal(await queue.total(), 0, 'deleted by a receipt that is valid');
    await close();
  });

  test('offers a released blob again, from where it came', async () => {
    const queue = await newQueue();
    await queue.announce(await azure.put('events', 'q4/again', 'x'));
    const { run, close } = await receiving(settingsFor(queue));
    const refs = await run((ref) => (ref.attempt === 1 ? released(ref, 'unavailable', { skip: [7] }) : done(ref)));
    assert.deepEqual(
      refs.map(({ attempt, skip }) => [attempt, skip]),
      [
        [1, [0]],
        [2, [7]],
      ],
    );
    await close();
  });

  test('gives messages back at once when told to stop', async () => {
    const queue = await newQueue();
    await queue.announce(await azure.put('events', 'q5/a', 'x'), await azure.put('events', 'q5/b', 'x'));
    const { run, receiver, close } = await receiving(settingsFor(queue));
    const [first] = await run(() => undefined, 'follow');
    assert.ok(first);
    await receiver.settle([released(first, 'stopped')]);
    assert.equal((await queue.waiting()).length, 2);
    await close();
  });

  test('joins two notices of one blob', async () => {
    const queue = await newQueue();
    const blob = await azure.put('events', 'q6/twice', 'x');
    await queue.announce(blob, blob);
    const { run, host, close } = await receiving(settingsFor(queue));
    assert.equal((await run(done)).length, 1);
    assert.equal(host.counted('notices_joined'), 1);
    assert.equal(await queue.total(), 0);
    await close();
  });

  test('deletes what only validates the subscription, and leaves what is not ours', async () => {
    const queue = await newQueue();
    const blob = await azure.put('events', 'q7/a', 'x');
    await queue.send(JSON.stringify([{ ...eventGridEvent(blob), eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent' }]));
    await queue.send(JSON.stringify(eventGridEvent({ ...blob, container: 'of-another' })));
    await queue.send(JSON.stringify(eventGridEvent(blob, { eventType: 'Microsoft.Storage.BlobDeleted' })));
    const { run, host, close } = await receiving(settingsFor(queue));
    assert.deepEqual(await run(done), []);
    await sleep(300);
    assert.equal(host.counted('test_messages'), 1);
    assert.equal(host.counted('skipped', 'not_a_creation'), 1);
    assert.equal(host.counted('foreign_messages'), 1);
    assert.equal(await queue.total(), 1);
    await close();
  });

  test('is the same blob by a queue and by a listing', async () => {
    const queue = await newQueue();
    await queue.announce(await azure.put('events', 'q8/same é.json', 'x'));
    const byQueue = await receiving(settingsFor(queue));
    const byListing = await receiving({ ...settingsFor(queue), queue_url: undefined, prefix: 'q8/' });
    const [queued] = await byQueue.run(done);
    const [listed] = await byListing.run(done);
    assert.equal(queued?.id, listed?.id);
    // An event tells when it was sent.
    assert.deepEqual({ ...queued?.origin, writtenAt: 0 }, { ...listed?.origin, writtenAt: 0 });
    await byQueue.close();
    await byListing.close();
  });

  test('says which setting is wrong when the queue is not there', async () => {
    const { run, close } = await receiving(settingsFor({ ...(await newQueue()), url: azure.queue('not-there').url }));
    await assert.rejects(run(done), /QueueNotFound.*queue_name and queue_url/);
    await close();
  });
});

describe('a message whose blob cannot be read', { concurrency: true }, () => {
  const tries = (max: number) => ({ queue: { poll_interval: '300ms', max_dequeue_count: max } });

  test('is moved to the poison queue as it was, after so many deliveries', async () => {
    const queue = await newQueue();
    await queue.announce(await azure.put('events', 'p1/archived', 'x'));
    const [body] = await queue.waiting();
    const { run, host, close } = await receiving(settingsFor(queue, tries(3)));
    const refs = await run((ref) => released(ref, 'archived'));
    assert.deepEqual(
      refs.map(({ attempt }) => attempt),
      [1, 2, 3],
    );
    assert.equal(await queue.total(), 0);
    assert.deepEqual(await azure.queue(`${queue.name}-poison`).waiting(), [body]);
    assert.equal(host.counted('messages_quarantined', 'archived'), 1);
    assert.deepEqual(host.steps.slice(-3), ['quarantined', 'deleting', 'deleted'], 'kept elsewhere before it is deleted');
    assert.match(host.logs.find(({ level }) => level === 'error')?.message ?? '', /moved to the poison queue/);
    await close();
  });

  test('stays where it is while the store as a whole is away', async () => {
    const queue = await newQueue();
    await queue.announce(await azure.put('events', 'p2/busy', 'x'));
    const { run, host, close } = await receiving(settingsFor(queue, tries(2)));
    const refs = await run((ref) => released(ref, 'throttled'));
    assert.equal(refs.length, 2);
    assert.equal(await queue.total(), 1);
    assert.equal(await azure.queue(`${queue.name}-poison`).exists(), false);
    assert.equal(host.counted('messages_parked', 'throttled'), 1);
    await close();
  });

  test('is never moved with a count of -1', async () => {
    const queue = await newQueue();
    await queue.announce(await azure.put('events', 'p3/archived', 'x'));
    const { run, close } = await receiving(settingsFor(queue, tries(-1)));
    const refs = await run((ref) => (ref.attempt < 7 ? released(ref, 'archived') : done(ref)));
    assert.equal(refs.length, 7);
    assert.equal(await azure.queue(`${queue.name}-poison`).exists(), false);
    await close();
  });
});
