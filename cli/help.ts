/** The texts of --help. */
import { allOptions, type Command, type Option } from './command.ts';

const INTRO = 'Streams Symantec Endpoint Security events into Elastic and any OTLP pipeline.';
const CODES = 'Exit codes: 0 all settled; 1 a fault; 3 settled, with dead letters.';

export function generalHelp(commands: readonly Command[]): string {
  const rows = commands.map((command) => [command.name, command.summary] as const);
  return [
    INTRO,
    '',
    'Usage: ses-otel [run] --config FILE [--set KEY=VALUE] [--once]',
    '       ses-otel COMMAND [OPTIONS]',
    '',
    'Commands:',
    ...table(rows),
    '',
    'ses-otel COMMAND --help tells the options of a command.',
    CODES,
    '',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  const rows = Object.entries(allOptions(command)).map(([name, option]) => [optionText(name, option), option.help] as const);
  const details = command.details === undefined ? [] : ['', command.details];
  const { argument } = command;
  const usage = `Usage: ses-otel ${command.name}${argument === undefined ? '' : ` ${argument.name.toUpperCase()}`} [OPTIONS]`;
  const taken = argument === undefined ? [] : ['', ...table([[argument.name.toUpperCase(), argument.help]])];
  return [command.summary, '', usage, ...taken, '', 'Options:', ...table(rows), ...details, ''].join('\n');
}

function optionText(name: string, option: Option): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const value = option.type === 'string' ? ` ${option.value ?? 'text'}` : '';
  return `${short}--${name}${value}${option.multiple === true ? ' ...' : ''}`;
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
