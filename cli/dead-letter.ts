/** `ses-otel dead-letter`: what could not be delivered, and its replay. */
import { appendFile, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEAD_LETTER_FILE, type DeadLetter } from '../pipeline/dead-letters.ts';
import { routesOf } from '../pipeline/plan.ts';
import { replayRef, ReplayReceiver } from '../pipeline/replay.ts';
import { loadConfiguration, printWarnings } from './configuration.ts';
import type { Values } from './command.ts';
import { hostSettingsOf } from './graph.ts';
import { run } from './run.ts';
import { table } from './sums.ts';
import type { Resolved } from '../config/resolved.ts';
import type { SourceRef } from '../component/source.ts';

/** Letters under replay: still there when a replay dies, and then taken up by the next one. */
const REPLAYING = 'dead-letters.replaying.ndjson';

export async function listDeadLetters(values: Values): Promise<number> {
  const letters = await lettersIn(directoryOf(values));
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
  await takeUp(directory);
  const letters = await lettersIn(directory, [REPLAYING]);
  const plan = new Map(resolved.receivers.map(({ id }) => [id, letters.filter(({ receiver }) => receiver === id)]));
  const kept = letters.filter((letter) => refOf(letter, resolved) === undefined);
  const receiverOf = (id: string) => new ReplayReceiver((plan.get(id) ?? []).flatMap((letter) => makers(letter, resolved)));
  const code = await run({ resolved, once: true, receiverOf });
  if (code === 1) return code;
  await appendFile(join(directory, DEAD_LETTER_FILE), kept.map((letter) => `${JSON.stringify(letter)}\n`).join(''));
  await rm(join(directory, REPLAYING), { force: true });
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

/** Moves the letters aside, so that new ones do not mix with those under replay. */
async function takeUp(directory: string): Promise<void> {
  const names: readonly string[] = await readdir(directory).catch(() => []);
  if (!names.includes(DEAD_LETTER_FILE)) return;
  if (!names.includes(REPLAYING)) return rename(join(directory, DEAD_LETTER_FILE), join(directory, REPLAYING));
  await appendFile(join(directory, REPLAYING), await readFile(join(directory, DEAD_LETTER_FILE)));
  await rm(join(directory, DEAD_LETTER_FILE));
}

async function lettersIn(directory: string, names: readonly string[] = [REPLAYING, DEAD_LETTER_FILE]): Promise<readonly DeadLetter[]> {
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8').catch(() => '')));
  return texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line !== '')
    .map((line): DeadLetter => JSON.parse(line));
}
