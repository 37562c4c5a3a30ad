/** The types of all fields that documents may have, for the checks: ours, and the pinned ones of ECS. */
import { readFileSync } from 'node:fs';
import { COLLECTED_FIELD, EVENT_FIELDS, INCIDENT_FIELDS } from '../../../processors/icd/declaration/document-fields.ts';
import { fieldTypes } from './acceptable.ts';
import type { FieldTypes } from './acceptable.ts';

export interface EcsField {
  readonly path: string;
  readonly type: string;
  readonly isList: boolean;
  readonly allowed: readonly string[];
  /** What `event.type` may be, by `event.category`. */
  readonly pairs: ReadonlyMap<string, readonly string[]>;
}

const words = (text: string, mark: string): string[] => (text === '' ? [] : text.split(mark));

export const ECS_FIELDS: readonly EcsField[] = readFileSync(new URL('../../testdata/icd/ecs-fields.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [path = '', type = '', list = '', allowed = '', pairs = ''] = line.split('\t');
    const expected = words(pairs, ' ').map((pair): [string, string[]] => [pair.split(':')[0] ?? '', words(pair.split(':')[1] ?? '', '|')]);
    return { path, type, isList: list !== '', allowed: words(allowed, ','), pairs: new Map(expected) };
  });

const ecs = ECS_FIELDS.map(({ path, type }): [string, string] => [path, type]);

/** A keyword that ECS leaves out of the index: it makes no term that could be too long. */
const NOT_INDEXED: readonly [string, string][] = [['event.original', 'wildcard']];

export const EVENT_TYPES_BY_PATH: FieldTypes = fieldTypes([
  ...ecs,
  ...[...EVENT_FIELDS, COLLECTED_FIELD].map(({ path, type }): [string, string] => [path, type]),
  // Incidents have a constant here, events what their feature is called.
  ['event.module', 'keyword'],
  ...NOT_INDEXED,
]);

export const INCIDENT_TYPES_BY_PATH: FieldTypes = fieldTypes([
  ...ecs,
  ...INCIDENT_FIELDS.map(({ path, type }): [string, string] => [path, type]),
  ...NOT_INDEXED,
]);
