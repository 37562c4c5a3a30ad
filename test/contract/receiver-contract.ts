/** What the host may expect of every receiver whose refs name objects. Each receiver brings a rig. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  SourceFault,
  type DiscoverMode,
  type Ending,
  type FaultCode,
  type Opener,
  type Receiver,
  type SourceRef,
} from '../../component/source.ts';

/** A store of its own for one test. */
export interface ReceiverRig {
  /** A receiver as after a start of the process: what the store and the state hold, and nothing else. */
  start(): Promise<Receiver>;
  readonly opener: Opener;
  /** Writes an object in the way that the receiver finds it. */
  write(key: string, body: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** Announces an object that is there once more. Left out where nothing is announced. */
  readonly announceAgain?: (key: string) => Promise<void>;
  /** Faults that the store can have. `truncated`: the transfer ends early. `undefined`: it is well again. */
  readonly break?: (key: string, fault: 'throttled' | 'forbidden' | 'truncated' | undefined) => void;
  /** How long a receiver that died keeps its objects from the next. Milliseconds. */
  readonly leaseMs: number;
  close(): Promise<void>;
}

const never = new AbortController().signal;
const SOON_MS = 8000;

const done = (ref: SourceRef): Ending => ({ ref, is: 'done' });
const released = (ref: SourceRef, skip: readonly number[], afterMs = 0): Ending => ({
  ref,
  is: 'released',
  skip,
  afterMs,
  reason: { code: 'unavailable', message: 'the store was away' },
});

/** Pulls as the host does, and closes the receiver at the end. */
async function using<T>(
  rig: ReceiverRig,
  mode: DiscoverMode,
  work: (pull: () => Promise<SourceRef>, receiver: Receiver, stop: AbortController) => Promise<T>,
): Promise<T> {
  const receiver = await rig.start();
  const stop = new AbortController();
  const refs = receiver.discover(mode, stop.signal)[Symbol.asyncIterator]();
  const pull = async (): Promise<SourceRef> => {
    const next = await Promise.race([refs.next(), sleep(SOON_MS, undefined, { ref: false })]);
    assert.ok(next !== undefined && next.done !== true, 'an object is offered');
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

/** Reads everything that there is, and settles it. @returns the keys in the order in which they were offered. */
async function drain(rig: ReceiverRig): Promise<readonly string[]> {
  const receiver = await rig.start();
  const keys: string[] = [];
  for await (const ref of receiver.discover('once', never)) {
    keys.push(ref.origin.key);
    await receiver.settle([done(ref)]);
  }
  await receiver.close();
  return keys;
}

async function textOf(rig: ReceiverRig, ref: SourceRef, fromByte = 0): Promise<string> {
  const { chunks } = await rig.opener.open(ref, fromByte, never);
  return Buffer.concat(await Array.fromAsync(chunks)).toString();
}

async function faultOf(reading: Promise<unknown>): Promise<FaultCode> {
  const error = await reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(error instanceof SourceFault, `a SourceFault, not ${String(error)}`);
  return error.code;
}

export function receiverContract(name: string, makeRig: () => Promise<ReceiverRig>): void {
  const holds: Holds = (sentence, work, needs) => {
    test(sentence, async (t) => {
      const rig = await makeRig();
      t.after(() => rig.close());
      if (needs !== undefined && rig[needs] === undefined) t.skip('this store has no faults of that kind');
      else await work(rig);
    });
  };
  // They wait for leases more than they work, and share nothing.
  describe(`${name} keeps the contract of receivers`, { concurrency: 8 }, () => {
    offering(holds);
    opening(holds);
  });
}

/** @param needs what the rig must offer for it. */
type Holds = (sentence: string, work: (rig: ReceiverRig) => Promise<void>, needs?: 'break') => void;

function offering(holds: Holds): void {
  holds('once: it offers each object once, and ends', async (rig) => {
    for (const key of ['a', 'b', 'c']) await rig.write(key, key);
    assert.deepEqual((await drain(rig)).toSorted(), ['a', 'b', 'c']);
    assert.deepEqual(await drain(rig), [], 'what is settled is not offered after a restart');
  });

  holds('it offers an object again after a start in which it was not settled', async (rig) => {
    await rig.write('a', 'text');
    const first = await using(rig, 'follow', (pull) => pull());
    await sleep(rig.leaseMs);
    await using(rig, 'follow', async (pull, receiver) => {
      const again = await pull();
      assert.equal(again.id, first.id);
      assert.equal(again.attempt, 2, 'the attempt was durable before the object was read');
      await receiver.settle([done(again)]);
    });
  });

  holds('it offers a released object again, from where it came to', async (rig) => {
    await rig.write('a', 'text');
    await using(rig, 'follow', async (pull, receiver) => {
      const first = await pull();
      assert.deepEqual(first.skip, [0]);
      await receiver.settle([released(first, [3])]);
      const again = await pull();
      assert.deepEqual([again.id, again.skip, again.attempt], [first.id, [3], 2]);
      await receiver.settle([done(again)]);
    });
    assert.deepEqual(await drain(rig), []);
  });

  holds('it offers a released object not before its time', async (rig) => {
    await rig.write('a', 'text');
    await using(rig, 'follow', async (pull, receiver) => {
      const ref = await pull();
      const since = Date.now();
      await receiver.settle([released(ref, [0], 1000)]);
      await pull();
      // SQS counts in seconds.
      assert.ok(Date.now() - since >= 990);
    });
  });

  holds('it does not offer again what is in hand, however long that takes', async (rig) => {
    await rig.write('a', 'text');
    await using(rig, 'follow', async (pull, receiver) => {
      const held = await pull();
      await rig.announceAgain?.('a');
      // Pulling on, as the host does while it has room.
      const next = pull();
      await sleep(Math.max(300, rig.leaseMs * 1.5));
      await rig.write('b', 'text');
      assert.equal((await next).origin.key, 'b');
      await receiver.settle([done(held), done(await next)]);
    });
    assert.deepEqual(await drain(rig), []);
  });

  holds('told an ending a second time, it does nothing more', async (rig) => {
    await rig.write('a', 'text');
    await using(rig, 'follow', async (pull, receiver) => {
      const ref = await pull();
      await receiver.settle([done(ref)]);
      await receiver.settle([done(ref)]);
    });
    assert.deepEqual(await drain(rig), []);
  });

  holds('an object that was set aside is not offered again', async (rig) => {
    await rig.write('a', 'text');
    await using(rig, 'follow', async (pull, receiver) => {
      await receiver.settle([{ ref: await pull(), is: 'set_aside', reason: { code: 'corrupt', message: 'bad' } }]);
    });
    assert.deepEqual(await drain(rig), []);
  });

  holds('an object that is written anew is offered anew, as another', async (rig) => {
    await rig.write('a', 'first');
    await using(rig, 'follow', async (pull, receiver) => {
      const first = await pull();
      await receiver.settle([done(first)]);
      await rig.write('a', 'second, longer');
      const second = await pull();
      assert.equal(second.origin.key, 'a');
      assert.notEqual(second.id, first.id);
      await receiver.settle([done(second)]);
    });
  });

  holds('told to stop, it ends at once, and can be settled after that', async (rig) => {
    await rig.write('a', 'text');
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

function opening(holds: Holds): void {
  holds('it reads an object from any byte', async (rig) => {
    await rig.write('a', '0123456789');
    await using(rig, 'follow', async (pull) => {
      const ref = await pull();
      assert.equal(await textOf(rig, ref), '0123456789');
      assert.equal(await textOf(rig, ref, 4), '456789');
      assert.equal((await rig.opener.open(ref, 4, never)).totalBytes, 10);
    });
  });

  holds('an object that is gone has vanished', async (rig) => {
    await rig.write('a', 'text');
    await using(rig, 'follow', async (pull) => {
      const ref = await pull();
      await rig.remove('a');
      assert.equal(await faultOf(textOf(rig, ref)), 'vanished');
    });
  });

  holds('other bytes under the same name are never taken for the object', async (rig) => {
    await rig.write('a', 'first');
    await using(rig, 'follow', async (pull) => {
      const ref = await pull();
      await rig.write('a', 'second, longer');
      assert.equal(await faultOf(textOf(rig, ref)), 'replaced');
    });
  });

  for (const fault of ['throttled', 'forbidden'] as const) {
    holds(
      `an object whose store is ${fault} is read when that is over`,
      async (rig) => {
        await rig.write('a', 'text');
        await using(rig, 'follow', async (pull) => {
          const ref = await pull();
          rig.break?.('a', fault);
          assert.equal(await faultOf(textOf(rig, ref)), fault);
          rig.break?.('a', undefined);
          assert.equal(await textOf(rig, ref), 'text');
        });
      },
      'break',
    );
  }

  holds(
    'a transfer that is cut is not taken for a whole object',
    async (rig) => {
      await rig.write('a', '0123456789');
      await using(rig, 'follow', async (pull) => {
        const ref = await pull();
        rig.break?.('a', 'truncated');
        const { chunks, totalBytes } = await rig.opener.open(ref, 0, never);
        const read = await Array.fromAsync(chunks).catch((error: unknown) => error);
        assert.ok(read instanceof SourceFault ? read.code === 'unavailable' : totalBytes === 10, 'it says so, or how long the object is');
      });
    },
    'break',
  );

  holds(
    'told to stop, it does not open',
    async (rig) => {
      await rig.write('a', 'text');
      await using(rig, 'follow', async (pull) => {
        const ref = await pull();
        const opening = rig.opener.open(ref, 0, AbortSignal.abort()).then(({ chunks }) => Array.fromAsync(chunks));
        assert.equal(await faultOf(opening), 'stopped');
      });
    },
    'break',
  );
}
