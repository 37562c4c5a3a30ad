/** A whole engine in one thread: objects in memory, workers that are none, and destinations that answer as told. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import type { Encoder, Exporter } from '../../component/exporter.ts';
import type { Host } from '../../component/host.ts';
import { silentLogger } from '../../component/logger.ts';
import type { Ending, Opener, Receiver, SourceRef } from '../../component/source.ts';
import { SourceFault } from '../../component/source.ts';
import { DEAD_LETTER_FILE } from '../../pipeline/dead-letters.ts';
import { Engine } from '../../pipeline/engine.ts';
import { Ledger } from '../../pipeline/ledger.ts';
import type { FromWorker } from '../../pipeline/messages.ts';
import { routesOf, type PipelinePlan } from '../../pipeline/plan.ts';
import { Reader } from '../../pipeline/reader.ts';
import type { WorkerPort } from '../../pipeline/workers.ts';
import { testHost, testRef } from './loads.ts';

const clock = { now: () => Date.now() };

/** Each record as its text and a line feed. */
export const lineEncoder: Encoder = {
  encode: ({ records }) => {
    const texts = records.map(({ body }) => `${String(body)}\n`);
    const ends = new Uint32Array(texts.length);
    let at = 0;
    texts.forEach((text, i) => (ends[i] = at += Buffer.byteLength(text)));
    return [{ bytes: new Uint8Array(Buffer.from(texts.join(''))), ends, positions: Uint32Array.from(texts, (_, i) => i) }];
  },
};

/** Objects in memory, offered in order; what is released is offered again. */
export class MemoryReceiver implements Receiver {
  readonly endings: Ending[] = [];
  readonly offered: SourceRef[] = [];
  readonly #waiting: SourceRef[];
  #open: number;

  constructor(keys: readonly string[], routes: number, receiver = 'memory') {
    const origin = (key: string) => ({ store: 'memory', bucket: 'b', key, version: '1', path: `memory://b/${key}`, fields: {} });
    this.#waiting = keys.map((key) => testRef({ receiver, id: key, origin: origin(key), skip: Array.from({ length: routes }, () => 0) }));
    this.#open = keys.length;
  }

  async *discover(mode: 'follow' | 'once', signal: AbortSignal): AsyncGenerator<SourceRef> {
    while (!signal.aborted && (mode === 'follow' || this.#open > 0)) {
      const ref = this.#waiting.shift();
      if (ref === undefined) await sleep(2);
      else {
        this.offered.push(ref);
        yield ref;
      }
    }
  }

  async settle(endings: readonly Ending[]): Promise<void> {
    this.endings.push(...endings);
    for (const ending of endings) {
      if (ending.is === 'released') this.#waiting.push({ ...ending.ref, attempt: ending.ref.attempt + 1, skip: ending.skip });
      else this.#open -= 1;
    }
  }
  async close(): Promise<void> {}
}

export function memoryOpener(objects: ReadonlyMap<string, Buffer>): Opener {
  return {
    open: async (ref, fromByte) => {
      const bytes = objects.get(ref.origin.key);
      if (bytes === undefined) throw new SourceFault('vanished', `${ref.origin.path} is not there any more`);
      return {
        totalBytes: bytes.length,
        chunks: (async function* () {
          yield bytes.subarray(fromByte);
        })(),
      };
    },
    close: async () => undefined,
  };
}

export interface RigOptions {
  readonly objects: Readonly<Record<string, string | Buffer>>;
  /** Listed though not there. */
  readonly missing?: readonly string[];
  readonly exporters: Readonly<Record<string, Exporter>>;
  readonly opener?: Opener;
  readonly encoder?: Encoder;
  /** Workers that never say that they are ready. */
  readonly neverReady?: boolean;
  readonly maxInFlightBytes?: number;
  readonly maxDeadLetterBytes?: number;
  readonly graceMs?: number;
  readonly step?: (name: string) => void;
}

export async function openRig(context: TestContext, options: RigOptions) {
  const directory = await mkdtemp(join(tmpdir(), 'engine-'));
  context.after(() => rm(directory, { recursive: true }));
  const pipelines: readonly PipelinePlan[] = [
    { id: 'logs', receivers: ['memory'], processors: [], exporters: Object.keys(options.exporters) },
  ];
  const routes = routesOf('memory', pipelines);
  const ledger = new Ledger([{ id: 'memory', routes }]);
  const receiver = new MemoryReceiver([...Object.keys(options.objects), ...(options.missing ?? [])], routes.length);
  const opener = options.opener ?? memoryOpener(new Map(Object.entries(options.objects).map(([key, value]) => [key, Buffer.from(value)])));
  const ports: FakePort[] = [];
  const hosts = new Map<string, Host & { readonly reports: string[] }>();
  const withHost = (id: string) => {
    const host = testHost({ id });
    hosts.set(id, host);
    return host;
  };
  const engine = new Engine({
    pipelines,
    receivers: new Map([['memory', { receiver, host: withHost('memory') }]]),
    exporters: new Map(Object.entries(options.exporters).map(([id, exporter]) => [id, { exporter, host: withHost(id) }])),
    ledger,
    workers: {
      count: 1,
      refsPerWorker: 2,
      spawn: () =>
        fakeThread(
          opener,
          Array.from(routes, () => options.encoder ?? lineEncoder),
          ports,
          options.neverReady,
        ),
    },
    maxInFlightBytes: options.maxInFlightBytes ?? 2 ** 20,
    graceMs: options.graceMs ?? 500,
    deadLetters: { directory, maxBytes: options.maxDeadLetterBytes ?? 1e6 },
    clock,
    random: () => 0,
    logger: silentLogger,
    step: options.step ?? (() => undefined),
  });
  const deadLetters = async () =>
    (await readFile(join(directory, DEAD_LETTER_FILE), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  return { engine, receiver, ledger, ports, hosts, deadLetters };
}

export interface FakePort extends WorkerPort {
  die(): void;
}

/** A worker without a thread: what it posts is heard in the next turn, as from a real one. */
export function fakeThread(opener: Opener, encoders: readonly Encoder[], ports: FakePort[], neverReady = false): WorkerPort {
  let hear: (message: FromWorker) => void = () => undefined;
  let exit: (why: string) => void = () => undefined;
  let isDead = false;
  const chain = {
    opener,
    limits: { maxRecordBytes: 1000, maxDecompressedBytes: 0 },
    pipelines: [{ processors: [], encoders }],
  };
  const post = (message: FromWorker) => void setImmediate(() => isDead || hear(message));
  const reader = new Reader({ chainOf: () => chain, post, clock, logger: silentLogger });
  const port: FakePort = {
    post: (message) => void setImmediate(() => isDead || reader.hear(message)),
    onMessage: (listener) => {
      hear = listener;
      if (!neverReady) hear({ is: 'ready' });
    },
    onExit: (listener) => (exit = listener),
    terminate: async () => void (isDead = true),
    die: () => {
      isDead = true;
      exit('killed by a test');
    },
  };
  ports.push(port);
  return port;
}
