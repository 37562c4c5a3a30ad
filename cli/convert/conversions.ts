/** Conversions of single values. What is not understood is passed on: our own settings then say what they expect. */
import { find, type Tree } from '../../config/tree.ts';
import { entriesOf, expression, itemsOf, list, map, scalar, textOf } from './build-tree.ts';
import type { Conversion, Effect } from './option.ts';

export const set = (to: string, value: Tree): Effect => ({ kind: 'set', to, value });
export const todo = (text: string): Effect => ({ kind: 'note', level: 'to do', text });

export const asItIs: Conversion = ({ value, to }) => [set(to, value)];

/** A bare number is seconds in Beats. */
export const duration: Conversion = ({ value, to }) => [set(to, inSeconds(value))];

function inSeconds(value: Tree): Tree {
  const bare = value.kind === 'scalar' && /^\d+(\.\d+)?$/.test(String(value.value));
  return bare ? scalar(`${value.value}s`, value.at) : value;
}

/** `"true"` in a policy is true. */
export const flag: Conversion = ({ value, to }) => {
  const text = textOf(value)?.toLowerCase();
  return [set(to, text === 'true' || text === 'false' ? scalar(text === 'true', value.at) : value)];
};

export const flagged =
  (to: string): Conversion =>
  ({ value, whole }) =>
    textOf(value)?.toLowerCase() === 'true' ? flag({ value, to, whole }) : [];

export const wholeNumber: Conversion = ({ value, to }) => {
  const text = textOf(value) ?? '';
  return [set(to, /^-?\d+$/.test(text) ? scalar(Number(text), value.at) : value)];
};

export const atMost =
  (most: number): Conversion =>
  ({ value, to, whole }) => {
    const number = Number(textOf(value));
    return wholeNumber({ value: Number.isInteger(number) && number > most ? scalar(most, value.at) : value, to, whole });
  };

/** @param variable the environment variable that gets the value */
export const secret =
  (variable: string): Conversion =>
  ({ value, to }) =>
    value.kind === 'scalar' && !isKept(value) ? [{ kind: 'secret', to, value, variable }] : keptSecret(variable, to, value);

/** Fleet keeps secrets apart; its policies have an id in their place. */
const isKept = (value: Tree): boolean => value.kind === 'map' || (textOf(value) ?? '').startsWith('$co.elastic.secret{');

const keptSecret = (variable: string, to: string, value: Tree): readonly Effect[] => [
  set(to, expression(`\${env:${variable}}`, value.at)),
  todo(`set ${variable}: Fleet keeps the value and does not give it out`),
];

/** A proxy is only a secret where its URL holds a password. */
export const proxy: Conversion = (given) => (/\/\/[^/]*@/.test(textOf(given.value) ?? '') ? secret('SES_PROXY_URL')(given) : asItIs(given));

/** A list, or a text with commas, of texts. */
export const texts = (value: Tree): readonly Tree[] =>
  itemsOf(value).flatMap((item) =>
    (typeof textOf(item) === 'string' ? (textOf(item) ?? '').split(',') : []).flatMap((part) => named(part, item)),
  );

const named = (part: string, item: Tree): readonly Tree[] => (part.trim() === '' ? [] : [scalar(part.trim(), item.at)]);

const SWITCHES: readonly string[] = ['preserve_original_event', 'preserve_duplicate_custom_fields'];
/** Tags by which the integration's pipelines are steered; a document has no use for them. */
const STEERING: readonly string[] = ['collect_s3_logs', 'collect_sqs_logs'];

/** Two tags of the integration are settings here, which add those tags. */
export const tags: Conversion = ({ value, to }) => {
  const all = texts(value);
  const kept = all.filter((tag) => ![...SWITCHES, ...STEERING].includes(textOf(tag) ?? ''));
  const switches = SWITCHES.filter((name) => all.some((tag) => textOf(tag) === name));
  return [
    ...(kept.length === 0 ? [] : [set(to, list(kept, value.at))]),
    ...switches.map((name) => set(`processors::icd::${name}`, scalar(true, value.at))),
  ];
};

/** `fields: {a: {b: c}}` lies under `fields`, or at the root of the event with `fields_under_root`. */
export const fields: Conversion = ({ value, to, whole }) => {
  const atRoot = textOf(find(whole, ['fields_under_root'])) === 'true';
  return fieldSettings(value, atRoot ? '' : 'fields', to);
};

/** Each leaf by its dotted path below `under`. */
export function fieldSettings(value: Tree, under: string, to: string): readonly Effect[] {
  const leaves = leavesOf(value, under);
  return leaves.length === 0 ? [] : [set(to, map(Object.fromEntries(leaves), value.at))];
}

function leavesOf(value: Tree, path: string): readonly (readonly [string, Tree])[] {
  if (value.kind !== 'map') return [[path, value]];
  return entriesOf(value).flatMap(([name, entry]) => leavesOf(entry.value, path === '' ? name : `${path}.${name}`));
}

/** The part of a data stream's name that `logs-DATASET-NAMESPACE` has, if it is one. */
export const dataStream =
  (dataset: string): Conversion =>
  ({ value }) => {
    const [, name, namespace] = /^logs-([^-%]+)-([^-%]+)$/.exec(textOf(value) ?? '') ?? [];
    if (name === undefined || namespace === undefined)
      return [
        todo('set exporters::elasticsearch::logs_index to send every document to one index, or leave it: documents name their data stream'),
      ];
    return [
      set(`processors::icd::data_stream::${dataset}`, scalar(name, value.at)),
      set('processors::icd::data_stream::namespace', scalar(namespace, value.at)),
    ];
  };

/** A URL; a bare domain belongs to AWS partitions, which the region tells. */
export const storeEndpoint: Conversion = (given) => {
  const text = textOf(given.value) ?? '';
  if (/^https?:\/\//.test(text) || text.includes('${')) return asItIs(given);
  return [todo('a domain without scheme names a partition of AWS, which the region tells here; of another store write endpoint as a URL')];
};

/** One of a few words, by what it is called here. */
export const scalarIn =
  (words: Readonly<Record<string, string>>): Conversion =>
  ({ value, to }) => {
    const word = words[textOf(value)?.toLowerCase() ?? ''];
    return [set(to, word === undefined ? value : scalar(word, value.at))];
  };
