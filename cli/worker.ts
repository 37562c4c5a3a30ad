/** A worker thread: builds its part of the graph from the same configuration, and reads what the main thread says. */
import { parentPort, workerData } from 'node:worker_threads';
import type { LogFields, Logger } from '../component/logger.ts';
import { systemClock } from '../component/host.ts';
import type { FromWorker, ToWorker } from '../pipeline/messages.ts';
import { Outbox } from '../pipeline/outbox.ts';
import { Reader } from '../pipeline/reader.ts';
import { buildChains, type WorkerGraph } from './chains.ts';
import { registry } from './registry.ts';

const graph: WorkerGraph = workerData;
const outbox = new Outbox<FromWorker>((messages, transfer) => parentPort?.postMessage(messages, transfer));
const log = (level: keyof Logger) => (message: string, fields?: LogFields) =>
  outbox.post(fields === undefined ? { is: 'log', level, message } : { is: 'log', level, message, fields });
const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };

const chains = buildChains(graph, registry, { logger, clock: systemClock });
const chainOf = (receiver: string) => {
  const chain = chains.get(receiver);
  if (chain === undefined) throw new Error(`no receiver ${receiver} in this worker`);
  return chain;
};
const reader = new Reader({ chainOf, post: (message, transfer) => outbox.post(message, transfer), logger, clock: systemClock });
parentPort?.on('message', (messages: readonly ToWorker[]) => messages.forEach((message) => reader.hear(message)));
outbox.post({ is: 'ready' });
