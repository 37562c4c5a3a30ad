/** `ses-otel convert`: a Filebeat or Elastic Agent file to a collector.yaml. */
import { readFileSync, writeFileSync } from 'node:fs';
import { CommandError } from './command.ts';
import { convert } from './convert/conversion.ts';
import { renderNotes, renderYaml } from './convert/render.ts';

/** @param output a file that is not there yet; without it standard output */
export function convertFile(path: string, output: string | undefined): number {
  const converted = convert(read(path), path);
  const yaml = renderYaml(converted, path);
  for (const line of renderNotes(converted)) process.stderr.write(`${line}\n`);
  if (output === undefined) process.stdout.write(yaml);
  else write(output, yaml);
  return 0;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CommandError(`convert: expected a file that can be read at ${path}; found: ${reason(cause)}`, { cause });
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    throw new CommandError(`convert: expected a path for a new file after --output; found: ${reason(cause)}`, { cause });
  }
}

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
