/** The mapping's facts where they lie beside the checkout; tests that need them say so and skip without. */
import { existsSync, readFileSync } from 'node:fs';

const FACTS = new URL('../../../../shared/', import.meta.url);

/** For `test(..., { skip })`: a reason where the facts are absent. */
export const factsAbsent: string | false = existsSync(new URL('mapping/event-rules.tsv', FACTS))
  ? false
  : 'the shared mapping facts are not beside this checkout';

export const readFacts = (path: string): string => readFileSync(new URL(path, FACTS), 'utf8');

/** Rows of a table without header, cells by tab. */
export const readTable = (path: string): string[][] =>
  readFacts(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
