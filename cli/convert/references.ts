/** `${NAME}` as Beats and the Elastic Agent write it, as the Collector writes it. */
import type { Tree } from '../../config/tree.ts';

const REFERENCE = /\$\{([^}]*)\}/g;
/** Beats: `NAME`, `NAME:default`, `NAME:?message`. */
const BEATS = /^([A-Za-z_][A-Za-z0-9_]*)(?::(?!\?)(.*)|:\?.*)?$/;
/** Agent: `env.NAME`, with `|` between alternatives, the last of which may be a constant. */
const AGENT = /^env\.([A-Za-z_][A-Za-z0-9_]*)(?:\s*\|\s*(?:'([^']*)'|"([^"]*)"))?$/;

/** A text in which variables are the Collector's and every other `$` is itself. */
export function referencesIn(text: string, keepDefaults = true): string {
  let at = 0;
  let translated = '';
  for (const match of text.matchAll(REFERENCE)) {
    translated += literal(text.slice(at, match.index)) + reference(match[1] ?? '', keepDefaults);
    at = match.index + match[0].length;
  }
  return translated + literal(text.slice(at));
}

/** Whether a text is one variable and no more, so that it gives no secret away. */
export const isReference = (text: string): boolean => /^\$\{[^}]*\}$/.test(text.trim());

/** The same in every text of a tree, unless it is an expression of ours already. */
export function translateReferences(tree: Tree): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(translateReferences) };
  if (tree.kind === 'scalar')
    return typeof tree.value === 'string' && tree.expression === undefined ? { ...tree, value: referencesIn(tree.value) } : tree;
  return {
    ...tree,
    entries: new Map([...tree.entries].map(([key, { keyAt, value }]) => [key, { keyAt, value: translateReferences(value) }])),
  };
}

function reference(inner: string, keepDefaults: boolean): string {
  const [, agentName, single, double] = AGENT.exec(inner) ?? [];
  const [, beatsName, written] = BEATS.exec(inner) ?? [];
  const name = agentName ?? beatsName ?? variableFor(inner);
  const standard = single ?? double ?? written;
  return standard === undefined || !keepDefaults ? `\${env:${name}}` : `\${env:${name}:-${standard}}`;
}

/** A variable of another provider (`kubernetes.pod.name`) becomes an environment variable of a like name. */
const variableFor = (inner: string): string =>
  inner
    .split('|')[0]
    ?.trim()
    .replaceAll(/\W+/g, '_')
    .replace(/^(?=\d|$)/, '_')
    .toUpperCase() ?? '_';

/** Only where a `$` could be taken for more than itself is it doubled. */
const literal = (text: string): string => (/\$[${]/.test(text) ? text.replaceAll('$', '$$$$') : text);
