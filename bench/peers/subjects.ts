/** What is measured side by side, each by the configuration of its name in this folder. One run: data to the sink, all of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../test/interop/running.ts';
import { goProgram, type Server } from '../../test/interop/servers.ts';
import type { Data } from '../data.ts';
import type { Run } from '../figures.ts';
import { measure, type ProductRun, type Sink } from '../processes.ts';
import { recordsAt, untilArrived } from './arrivals.ts';
import { processorMs } from './processor-time.ts';

/** As its `go.mod` has it. */
export const COLLECTOR_VERSION = 'v0.149.0';
export const PEERS = ['collector-transform', 'collector-json-parser'] as const;
export type Peer = (typeof PEERS)[number];

const BUILD_MS = 15 * 60_000;
/** Of one run: far more than any takes. */
const RUN_MS = 10 * 60_000;

export type Had = Extract<Server, { is: 'there' }>;

interface CollectorRun {
  readonly server: Had;
  readonly data: Data;
  readonly sink: Sink;
}

export const configurationOf = (subject: string): string => fileURLToPath(new URL(`${subject}.yaml`, import.meta.url));

export function haveCollector(): Promise<Server> {
  const source = new URL('collector/', import.meta.url);
  return goProgram({ source, binary: 'peer-collector' }, AbortSignal.timeout(BUILD_MS));
}

/** @throws where not every event has arrived, once */
export async function measureOurs(data: Data, sink: Sink): Promise<Run> {
  const scratch = mkdtempSync(join(tmpdir(), 'ses-otel-peers-'));
  try {
    const before = await recordsAt(sink);
    const env = { EVENTS: data.directory, SINK_URL: sink.url, SCRATCH: scratch };
    const { cpuMs, wallMs } = await measure<ProductRun>('product.ts', [configurationOf('ses-otel')], env);
    const arrived = (await recordsAt(sink)) - before;
    if (arrived !== data.events) throw new Error(`ses-otel: ${arrived} of ${data.events} events arrived`);
    return { cpuMs, wallMs, events: data.events };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A Collector does not end where its files do: its run is over when the sink has counted the last event. */
export async function measureCollector(peer: Peer, { server, data, sink }: CollectorRun): Promise<Run> {
  const total = (await recordsAt(sink)) + data.events;
  const env = { EVENTS: data.directory, SINK_URL: sink.url };
  const began = performance.now();
  const running = await startServer(server, { args: ['--config', configurationOf(peer)], env });
  const over = new AbortController();
  try {
    const failed = running.ended.then((why) => Promise.reject(new Error(why)));
    await Promise.race([untilArrived(sink, total, AbortSignal.any([over.signal, AbortSignal.timeout(RUN_MS)])), failed]);
    return { cpuMs: processorMs(running.pid), wallMs: performance.now() - began, events: data.events };
  } finally {
    over.abort();
    await running.stop();
  }
}
