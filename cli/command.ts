/** What a sub-command is, and how its arguments are read. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { suggestion } from '../config/closest.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** What stands for the value in the help: `file`, `yaml|json`. */
  readonly value?: string;
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;

export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Shown after the options in its help. */
  readonly details?: string;
  readonly options: Options;
  /** What stands after the name without `--`; its value is found under this name. */
  readonly argument?: { readonly name: string; readonly help: string };
  /** @returns the exit code: 0, 1 for a fault, 3 for "settled, with dead letters" */
  run(values: Values): Promise<number>;
}

/** What a user asked for wrongly, or what cannot be done: said in one sentence, without a stack, exit 1. */
export class CommandError extends Error {}

export const CONFIG_OPTIONS: Options = {
  config: {
    type: 'string',
    multiple: true,
    value: 'file',
    help: 'Configuration file; several are merged in order. Also env:NAME and yaml:text.',
  },
  set: { type: 'string', multiple: true, value: 'key=value', help: 'One setting on top, such as exporters.debug.verbosity=detailed.' },
};

const ALWAYS: Options = {
  help: { type: 'boolean', short: 'h', help: 'Shows this help.' },
  version: { type: 'boolean', short: 'v', help: 'Shows the version.' },
};

export const allOptions = (command: Command): Options => ({ ...command.options, ...ALWAYS });

/** @throws {CommandError} for what the command does not take */
export function readValues(command: Command, args: readonly string[]): Values {
  const options = allOptions(command);
  const allowPositionals = command.argument !== undefined;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: argsOptions(options), strict: true, allowPositionals });
    return { ...values, ...readArgument(command, positionals) };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${command.name}: ${explainArgs(error, args, options)}`, { cause: error });
  }
}

function readArgument({ name, argument }: Command, [value, ...more]: readonly string[]): Values {
  if (argument === undefined || value === undefined) return {};
  if (more.length > 0) throw new CommandError(`${name}: expected one ${argument.name}, got ${more.length + 1}`);
  return { [argument.name]: value };
}

type ArgsOptions = NonNullable<ParseArgsConfig['options']>;

const argsOptions = (options: Options): ArgsOptions =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, argsOption(option)]));

const argsOption = ({ type, multiple = false, short }: Option): ArgsOptions[string] =>
  short === undefined ? { type, multiple } : { type, multiple, short };

function explainArgs(error: unknown, args: readonly string[], options: Options): string {
  const known = Object.keys(options);
  const unknown = args.find((arg) => arg.startsWith('--') && !known.includes(arg.slice(2).split('=')[0] ?? ''));
  if (isCode(error, 'ERR_PARSE_ARGS_UNKNOWN_OPTION') && unknown !== undefined) {
    const [name = ''] = unknown.slice(2).split('=');
    return `unknown option --${name}${suggestion(name, known).replace('"', '"--')}`;
  }
  const [sentence = 'the arguments cannot be read'] = error instanceof Error ? error.message.split('\n') : [];
  return sentence;
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;

export const textValue = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

export const textValues = (values: Values, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

export const isSet = (values: Values, name: string): boolean => values[name] === true;

/** @throws {CommandError} where it is none of them */
export function oneOf<const T extends string>(values: Values, name: string, allowed: readonly T[], otherwise: T): T {
  const written = textValue(values, name);
  if (written === undefined) return otherwise;
  const found = allowed.find((value) => value === written);
  if (found === undefined)
    throw new CommandError(`expected --${name} as one of ${allowed.join(', ')}, got "${written}"${suggestion(written, allowed)}`);
  return found;
}
