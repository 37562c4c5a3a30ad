/**
 * Gets the servers of other toolchains, says of each whether it could be had, and runs the tests against those that are
 * there. An empty cache is filled within the time of one run, or as far as that goes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SERVERS, TOLD, type Entry, type Had } from './catalogue.ts';
import type { Server } from './servers.ts';

const ALL_MS = 19 * 60_000;
const BUILDING_MS = 14 * 60_000;

const since = Date.now();
const had = await haveAll(AbortSignal.timeout(BUILDING_MS));
process.exitCode = await runTests(had, AbortSignal.timeout(ALL_MS - (Date.now() - since)));

/** Lanes run beside each other: only Go's keeps the processor busy for long. */
async function haveAll(signal: AbortSignal): Promise<Had> {
  const entries: readonly (readonly [string, Entry])[] = Object.entries(SERVERS);
  const found = new Map<string, Server>();
  const lanes = [...new Set(entries.map(([, { lane }]) => lane))];
  const through = async (lane: string): Promise<void> => {
    for (const [name, entry] of entries.filter(([, one]) => one.lane === lane)) found.set(name, await haveOne(entry, signal));
  };
  await Promise.all(lanes.map(through));
  return Object.fromEntries(found);
}

async function haveOne({ title, from, get }: Entry, signal: AbortSignal): Promise<Server> {
  const begun = Date.now();
  const server = await get(signal);
  const seconds = Math.round((Date.now() - begun) / 1000);
  const state = server.is === 'there' ? `had, in ${seconds} s` : `could not be had: ${server.why}`;
  console.log(`${title} (${from}): ${state}`);
  return server;
}

async function runTests(servers: Had, signal: AbortSignal): Promise<number> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(folder).filter((name) => name.endsWith('.interop.ts'));
  const env = { ...process.env, [TOLD]: JSON.stringify(servers) };
  const args = ['--test', '--test-concurrency=1', ...files.map((name) => `${folder}${name}`)];
  const child = spawn(process.execPath, args, { env, stdio: 'inherit', signal });
  child.on('error', (error) => console.error(`the tests were ended: ${error.message}`));
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : 1;
}
