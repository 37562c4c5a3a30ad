/** What the host may expect of every receiver whose refs hold their bytes. Each receiver brings a rig. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiscoverMode, Ending, Receiver, SourceRef } from '../../component/source.ts';

/** A service of its own for one test. */
export interface HoldingRig {
  /** A receiver as after a start of the process: what the service and the state hold, and nothing else. */
  start(): Promise<Receiver>;
  /** Something new at the service, in a ref of its own as long as nothing else is written before it is pulled. */
  write(name: string): void;
  /** The names of what is in the bytes. */
  names(bytes: Buffer): readonly string[];
  /** The next answer of the service is a fault. */
  readonly break: (fault: 'throttled' | 'away' | 'cut off' | 'nonsense') => void;
  close(): Promise<void>;
}

const never = new AbortController().signal;
const SOON_MS = 8000;

const done = (ref: SourceRef): Ending => ({ ref, is: 'done' });
const released = (ref: SourceRef, afterMs = 0): Ending => ({
  ref,
  is: 'released',
  skip: ref.skip,
  afterMs,
  reason: { code: 'worker_died', message: 'killed by a test' },
});

/** The worker's bytes: after that the main thread has none. */
function namesOf(rig: HoldingRig, ref: SourceRef): readonly string[] {
  assert.ok(ref.body, 'the ref holds its bytes');
  const { body } = structuredClone(ref, { transfer: [ref.body] });
  assert.equal(ref.body.byteLength, 0);
  return rig.names(Buffer.from(body ?? new ArrayBuffer(0)));
}

async function using<T>(
  rig: HoldingRig,
  mode: DiscoverMode,
  work: (pull: () => Promise<SourceRef>, receiver: Receiver, stop: AbortController) => Promise<T>,
): Promise<T> {
  const receiver = await rig.start();
  const stop = new AbortController();
  const refs = receiver.discover(mode, stop.signal)[Symbol.asyncIterator]();
  const pull = async (): Promise<SourceRef> => {
    const next = await Promise.race([refs.next(), sleep(SOON_MS, undefined, { ref: false })]);
    assert.ok(next !== undefined && next.done !== true, 'something is offered');
    return next.value;
  };
  try {
    return await work(pull, receiver, stop);
  } finally {
    stop.abort();
    await refs.return?.();
    await receiver.close();
  }
}

async function drain(rig: HoldingRig): Promise<readonly string[]> {
  const receiver = await rig.start();
  const names: string[] = [];
  for await (const ref of receiver.discover('once', never)) {
    names.push(...namesOf(rig, ref));
    await receiver.settle([done(ref)]);
  }
  await receiver.close();
  return names.toSorted();
}

export function holdingContract(name: string, makeRig: () => Promise<HoldingRig>): void {
  const holds: Holds = (sentence, work) => {
    test(sentence, async (t) => {
      const rig = await makeRig();
      t.after(() => rig.close());
      await work(rig);
    });
  };
  describe(`${name} keeps the contract of receivers that hold bytes`, { concurrency: 8 }, () => {
    offering(holds);
    ending(holds);
    for (const fault of ['throttled', 'away', 'cut off', 'nonsense'] as const) {
      holds(`it goes on after an answer that is ${fault}`, async (rig) => {
        rig.write('a');
        rig.break(fault);
        assert.deepEqual(await drain(rig), ['a']);
        assert.deepEqual(await drain(rig), []);
      });
    }
  });
}

type Holds = (sentence: string, work: (rig: HoldingRig) => Promise<void>) => void;

function offering(holds: Holds): void {
  holds('once: it offers everything once, and ends', async (rig) => {
    for (const name of ['a', 'b', 'c']) rig.write(name);
    assert.deepEqual(await drain(rig), ['a', 'b', 'c']);
    assert.deepEqual(await drain(rig), [], 'what is settled is not offered after a restart');
  });

  holds('it offers again after a start in which it was not settled, as the same', async (rig) => {
    rig.write('a');
    const first = await using(rig, 'follow', (pull) => pull());
    await using(rig, 'follow', async (pull, receiver) => {
      const again = await pull();
      assert.equal(again.id, first.id);
      assert.equal(again.attempt, 2, 'the attempt was durable before it was read');
      assert.deepEqual(namesOf(rig, again), ['a']);
      await receiver.settle([done(again)]);
    });
  });

  holds('it offers again what was released, with its bytes', async (rig) => {
    rig.write('a');
    await using(rig, 'follow', async (pull, receiver) => {
      const first = await pull();
      assert.deepEqual(namesOf(rig, first), ['a']);
      await receiver.settle([released(first)]);
      const again = await pull();
      assert.deepEqual([again.id, again.attempt, namesOf(rig, again)], [first.id, 2, ['a']]);
      await receiver.settle([done(again)]);
    });
    assert.deepEqual(await drain(rig), []);
  });

  holds('it offers what was released not before its time', async (rig) => {
    rig.write('a');
    await using(rig, 'follow', async (pull, receiver) => {
      const ref = await pull();
      const since = Date.now();
      await receiver.settle([released(ref, 1000)]);
      await pull();
      assert.ok(Date.now() - since >= 990);
    });
  });
}

function ending(holds: Holds): void {
  holds('it does not offer again what is in hand', async (rig) => {
    rig.write('a');
    await using(rig, 'follow', async (pull, receiver) => {
      const held = await pull();
      const next = pull();
      await sleep(300);
      rig.write('b');
      await receiver.settle([done(held)]);
      assert.deepEqual(namesOf(rig, await next), ['b']);
      await receiver.settle([done(await next)]);
    });
    assert.deepEqual(await drain(rig), []);
  });

  holds('told an ending a second time, it does nothing more', async (rig) => {
    rig.write('a');
    await using(rig, 'follow', async (pull, receiver) => {
      const ref = await pull();
      await receiver.settle([done(ref)]);
      await receiver.settle([done(ref)]);
    });
    assert.deepEqual(await drain(rig), []);
  });

  holds('what was set aside is not offered again', async (rig) => {
    rig.write('a');
    await using(rig, 'follow', async (pull, receiver) => {
      await receiver.settle([{ ref: await pull(), is: 'set_aside', reason: { code: 'corrupt', message: 'bad' } }]);
    });
    assert.deepEqual(await drain(rig), []);
  });

  holds('told to stop, it ends at once, and can be settled after that', async (rig) => {
    rig.write('a');
    await using(rig, 'follow', async (pull, receiver, stop) => {
      const ref = await pull();
      const next = pull().catch(() => undefined);
      await sleep(50);
      const since = Date.now();
      stop.abort();
      await next;
      assert.ok(Date.now() - since < 1000);
      await receiver.settle([done(ref)]);
    });
    assert.deepEqual(await drain(rig), []);
  });
}
