/** Worker threads as the pipeline sees them. */
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from '../pipeline/messages.ts';
import { Outbox } from '../pipeline/outbox.ts';
import type { WorkerPort } from '../pipeline/workers.ts';
import type { WorkerGraph } from './chains.ts';

/** Beside this file, in the checkout as in the package. */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** The JavaScript heap of one worker. Buffers lie outside it, and are bounded by bytes in flight. */
const HEAP_MIB = 512;

/** Young garbage of one worker. More is memory without speed, and half of it costs a twentieth of the speed. */
const YOUNG_MIB = 48;

// Workers use the cores already: threads that help each of them to collect young garbage cost more than they save.
setFlagsFromString('--no-parallel-scavenge');
// What lives long is code and settings, and hardly grows: to look through it for garbage at every few MiB costs a tenth of all CPU.
setFlagsFromString('--heap-growing-percent=200');

export function spawnWorker(graph: WorkerGraph): WorkerPort {
  const worker = new Worker(ENTRY, {
    workerData: graph,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB, maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  let why = 'it ended';
  worker.on('error', (error) => {
    why = error instanceof Error ? error.message : String(error);
  });
  const outbox = new Outbox<ToWorker>((messages, transfer) => worker.postMessage(messages, transfer));
  return {
    post: (message, transfer) => outbox.post(message, transfer),
    onMessage: (listener) => void worker.on('message', (messages: readonly FromWorker[]) => messages.forEach(listener)),
    onExit: (listener) => void worker.on('exit', () => listener(why)),
    terminate: async () => void (await worker.terminate()),
  };
}
