/** The command line: the only place that ends the process. */
import { ConfigError } from '../config/fault.ts';
import { suggestion } from '../config/closest.ts';
import { type Command, CommandError, isSet, readValues } from './command.ts';
import { COMMANDS } from './commands.ts';
import { commandHelp, generalHelp } from './help.ts';
import { VERSION } from './version.ts';

/** Sets the exit code; what is still open ends by itself. */
export async function main(args: readonly string[]): Promise<void> {
  endWithReader();
  try {
    process.exitCode = await dispatch(args);
  } catch (error) {
    process.stderr.write(`ses-otel: ${sentence(error)}\n`);
    process.exitCode = 1;
  }
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === '--help' || first === '-h' || first === 'help') return say(generalHelp(COMMANDS));
  if (first === '--version' || first === '-v') return say(`ses-otel ${VERSION}\n`);
  const named = first !== undefined && !first.startsWith('-');
  const command = findCommand(named ? first : 'run');
  const values = readValues(command, named ? rest : args);
  if (isSet(values, 'help')) return say(commandHelp(command));
  if (isSet(values, 'version')) return say(`ses-otel ${VERSION}\n`);
  return command.run(values);
}

function findCommand(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const hint = suggestion(
    name,
    COMMANDS.map((candidate) => candidate.name),
  );
  throw new CommandError(`unknown command "${name}"${hint === '' ? '. ses-otel --help lists the commands' : hint}`);
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Faults that a person can mend are sentences; anything else is a bug and shows where. */
function sentence(error: unknown): string {
  if (error instanceof CommandError || error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** `ses-otel map | head` closes our output: that is an end and no fault. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
