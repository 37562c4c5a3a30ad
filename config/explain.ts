/** What a schema finds wrong, as faults that a person can act on. */
import type { core } from 'zod';
import { suggestion } from './closest.ts';
import type { Fault, Path } from './fault.ts';
import { describeFound, hasSecret } from './found.ts';
import { KEY_ADVICE } from './foreign.ts';
import { childOf, isRefused, propertiesOf, type Schema, titleOf } from './schema-shape.ts';
import { find, locate, type Tree } from './tree.ts';

export interface Subject {
  /** Of the component, such as `receivers`, `aws_s3/eu`. */
  readonly path: Path;
  readonly tree: Tree;
  readonly schema: Schema;
}

/** @param whole the configuration, for places */
export function explain(issues: readonly core.$ZodIssue[], subject: Subject, whole: Tree): readonly Fault[] {
  return issues.flatMap((issue) => explainIssue(issue, [], subject, whole));
}

function explainIssue(issue: core.$ZodIssue, base: Path, subject: Subject, whole: Tree): readonly Fault[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, subject, whole));
  const branch = issue.code === 'invalid_union' ? likeliestBranch(issue.errors) : undefined;
  if (branch !== undefined) return branch.flatMap((inner) => explainIssue(inner, path, subject, whole));
  const at = locate(whole, [...subject.path, ...path]);
  return [{ path: [...subject.path, ...path], at, message: withFound(issue, path, subject) }];
}

function unknownKey(key: string, path: Path, subject: Subject, whole: Tree): Fault {
  const schema = schemaAt(subject.schema, path);
  const full = [...subject.path, ...path, key];
  const known = schema === undefined ? [] : [...propertiesOf(schema)].flatMap(([name, of]) => (isRefused(of) ? [] : [name]));
  const advice = KEY_ADVICE[[...subject.path, ...path].slice(0, 1).join('')]?.[key];
  const hint = advice === undefined ? suggestion(key, known) : `. ${advice}`;
  const list = hint === '' && known.length > 0 && known.length <= 12 ? `. Known here: ${known.join(', ')}` : hint;
  return { path: full, at: locate(whole, full), message: `unknown setting${list}` };
}

/** The alternative that was meant: the one whose faults lie deepest, where the others fail at the root. */
function likeliestBranch(branches: readonly (readonly core.$ZodIssue[])[]): readonly core.$ZodIssue[] | undefined {
  const inside = branches.filter((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'));
  return inside.toSorted((left, right) => left.length - right.length)[0];
}

function withFound(issue: core.$ZodIssue, path: Path, subject: Subject): string {
  const message = issue.message.replace(/\.$/, '');
  const schema = schemaAt(subject.schema, path);
  if (schema !== undefined && isRefused(schema)) return `is not supported: ${message}`;
  if (!message.startsWith('expected')) return message;
  const tree = find(subject.tree, path);
  const hidden = schema === undefined || hasSecret(schema);
  // A rule over several settings says itself what it found.
  if (issue.code === 'custom' && (tree === undefined || hidden || / found /.test(message))) return message;
  const hint = issue.code === 'invalid_value' ? meantValue(tree, issue.values) : unitHint(tree, schema);
  return `${message}, ${describeFound(tree, hidden)}${hint}`;
}

function meantValue(tree: Tree | undefined, values: readonly unknown[]): string {
  if (tree?.kind !== 'scalar' || typeof tree.value !== 'string') return '';
  return suggestion(
    tree.value,
    values.filter((value) => typeof value === 'string'),
  );
}

function unitHint(tree: Tree | undefined, schema: Schema | undefined): string {
  if (tree?.kind !== 'scalar' || schema === undefined || !/^\d+$/.test(String(tree.value))) return '';
  const amount = String(tree.value);
  const title = titleOf(schema);
  if (title === 'duration') return `. A number needs its unit: ${amount}s or ${amount}ms?`;
  return title === 'size' ? `. A number needs its unit: ${amount}B or ${amount}MiB?` : '';
}

function schemaAt(schema: Schema, path: Path): Schema | undefined {
  let at: Schema | undefined = schema;
  for (const step of path) at = at && childOf(at, step);
  return at;
}
