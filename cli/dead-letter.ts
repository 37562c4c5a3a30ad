/** `ses-otel dead-letter`: what could not be delivered, and its replay. */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLetterFile, type DeadLetter } from '../pipeline/dead-letters.ts';
import { routesOf } from '../pipeline/plan.ts';
import { replayRef, ReplayReceiver } from '../pipeline/replay.ts';
import { loadConfiguration, printWarnings } from './configuration.ts';
import type { Values } from './command.ts';
import { hostSettingsOf } from './graph.ts';
import { run } from './run.ts';
import { table } from './sums.ts';
import type { Resolved } from '../config/resolved.ts';
import type { SourceRef } from '../component/source.ts';

/** Letters that a replay has taken up: still there when it dies, and then taken up by the next one. One file each time. */
const takenFile = (n: number): string => `dead-letters.taken.${n}.ndjson`;
const isTaken = (name: string): boolean => /^dead-letters\.taken\.\d+\.ndjson$/.test(name);

export async function listDeadLetters(values: Values): Promise<number> {
  const directory = directoryOf(values);
  const letters = await lettersIn(directory, [...(await filesIn(directory, isTaken)), ...(await filesIn(directory, isLetterFile))]);
  const groups = Map.groupBy(letters, ({ kind, receiver, route = '', reason }) => JSON.stringify([kind, receiver, route, reason.type]));
  const rows = [...groups].map(([key, group]) => [...JSON.parse(key), group.length, group[0]?.reason.message ?? '']);
  process.stdout.write(`${table([['kind', 'source', 'route', 'reason', 'letters', 'first message'], ...rows])}\n`);
  return 0;
}

/** Replays all letters that can be; the others stay. @returns as `run --once`. */
export async function replayDeadLetters(values: Values): Promise<number> {
  const { resolved, warnings } = loadConfiguration(values);
  printWarnings(warnings);
  const directory = hostSettingsOf(resolved).dead_letter.directory;
  const taken = await takeUp(directory);
  const letters = await lettersIn(directory, taken);
  const kept = letters.filter((letter) => refOf(letter, resolved) === undefined);
  const makersOf = (id: string) => letters.filter(({ receiver }) => receiver === id).flatMap((letter) => makers(letter, resolved));
  const receivers = new Map(resolved.receivers.map(({ id }) => [id, new ReplayReceiver(makersOf(id))]));
  const code = await run({ resolved, once: true, receiverOf: ({ id }) => receivers.get(id) ?? new ReplayReceiver([]) });
  if (code === 1 || [...receivers.values()].some(({ isComplete }) => !isComplete)) return code;
  await putBack(directory, kept, taken);
  process.stdout.write(
    `${letters.length - kept.length} dead letters replayed, ${kept.length} kept: they have no line, or their route is gone\n`,
  );
  return code;
}

const directoryOf = (values: Values): string => hostSettingsOf(loadConfiguration(values).resolved).dead_letter.directory;

function refOf(letter: DeadLetter, resolved: Resolved): SourceRef | undefined {
  const routes = routesOf(letter.receiver, resolved.pipelines);
  return routes.length === 0 ? undefined : replayRef(letter, routes);
}

function makers(letter: DeadLetter, resolved: Resolved): readonly (() => SourceRef)[] {
  const first = refOf(letter, resolved);
  return first === undefined ? [] : [() => refOf(letter, resolved) ?? first];
}

/**
 * Moves the letters aside, so that new ones do not mix with those under replay. They are read only after that: whoever
 * writes letters at this moment sees that the file is gone, and writes again.
 * @returns the names of all files of letters to replay.
 */
async function takeUp(directory: string): Promise<readonly string[]> {
  const written = await filesIn(directory, isLetterFile);
  for (const name of written) {
    const taken = freeName(await filesIn(directory, isTaken));
    await rename(join(directory, name), join(directory, taken)).catch(emptyIfMissing);
  }
  return (await filesIn(directory, isTaken)).toSorted();
}

/** Letters that cannot be replayed stay among those that were taken up: the other file may belong to a running process. */
async function putBack(directory: string, kept: readonly DeadLetter[], taken: readonly string[]): Promise<void> {
  const text = kept.map((letter) => `${JSON.stringify(letter)}\n`).join('');
  if (text !== '') await writeFile(join(directory, freeName(taken)), text, { flush: true });
  for (const name of taken) await rm(join(directory, name));
}

async function filesIn(directory: string, isWanted: (name: string) => boolean): Promise<readonly string[]> {
  const names: readonly string[] = await readdir(directory).catch((error: NodeJS.ErrnoException) => [...emptyIfMissing(error)]);
  return names.filter(isWanted);
}

function freeName(taken: readonly string[]): string {
  let n = 1;
  while (taken.includes(takenFile(n))) n += 1;
  return takenFile(n);
}

/** Whole lines only: what a crash cut was never counted, and its record comes again. */
async function lettersIn(directory: string, names: readonly string[]): Promise<readonly DeadLetter[]> {
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8').catch(emptyIfMissing)));
  return texts
    .flatMap((text) => text.split('\n').slice(0, -1))
    .filter((line) => line !== '')
    .map((line): DeadLetter => JSON.parse(line));
}

/** Any other fault ends the command: letters that it could not read must not seem replayed. */
function emptyIfMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
