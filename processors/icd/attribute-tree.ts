/**
 * The attributes as the reader walks them: for each name its type, where its value goes for the rules, and which scopes
 * drop it. Built once at start.
 */
import type { Attribute } from './declaration/field-types.ts';
import type { FieldType } from './declaration/attributes.ts';
import { EXPECTED, VALUE_OF, yesNo } from './typing/value.ts';
import type { ReadValue, ValueType } from './typing/value.ts';

/** `removed`: the settings leave it out, as if the event did not have it. */
export type Kind = FieldType | 'object' | 'removed';

export interface Node {
  /** As faults name it: `ses.actor.file.name`. */
  readonly path: string;
  readonly kind: Kind;
  /** `kind` as what the walk asks first: a comparison of texts costs more. */
  readonly isKeyword: boolean;
  readonly isObject: boolean;
  /** Rules read its value. */
  readonly isNoted: boolean;
  /** The members of a single object here, and of objects in a list here: rules tell the two apart. */
  readonly members: Members | undefined;
  readonly elements: Members | undefined;
  /** Where the value goes for the rules; -1 where none reads it. */
  readonly slot: number;
  /** The same for rules that read each element of a list, and nothing where there is no list. */
  readonly each: number;
  /** The slot gathers the values of all elements of a list above. */
  readonly gathers: boolean;
  /** The scopes that drop it, one bit each. */
  readonly drops: number;
  /** The form of a single value, and what is told where there is none. */
  readonly read: ReadValue;
  readonly expected: string;
  /** Text here is read as JSON first. */
  readonly json: boolean;
}

export interface Members {
  readonly byName: ReadonlyMap<string, Node>;
  /** The same names without slots and drops: for attributes that are reached by another way than the rules' paths. */
  readonly typed: Members | undefined;
}

/** What the rules want of the attributes, by their paths (`ses.cybox.files[].md5`). */
export interface Wanted {
  readonly slots: ReadonlyMap<string, number>;
  readonly drops: ReadonlyMap<string, number>;
}

interface Branch {
  readonly path: string;
  kind: Kind;
  readonly children: Map<string, Branch>;
}

function branchesOf(attributes: readonly Attribute[], root: string): Branch {
  const top: Branch = { path: root, kind: 'object', children: new Map() };
  for (const { path, type } of attributes) {
    let at = top;
    for (const { name } of path) {
      const next = at.children.get(name) ?? { path: `${at.path}.${name}`, kind: 'object', children: new Map() };
      at.children.set(name, next);
      at = next;
    }
    at.kind = type;
  }
  return top;
}

const NOTHING: Wanted = { slots: new Map(), drops: new Map() };

/** Attributes that are not read as their type alone says. */
export interface Special {
  readonly yesNo: ReadonlySet<string>;
  readonly json: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

const isValue = (kind: Kind): kind is ValueType => kind !== 'object' && kind !== 'removed' && kind !== 'flattened';
const nothing: ReadValue = () => undefined;
const readerOf = (kind: Kind): ReadValue => (isValue(kind) ? VALUE_OF[kind] : nothing);
const expectedOf = (kind: Kind): string => (isValue(kind) ? EXPECTED[kind] : 'an object');

/**
 * The name as V8 has it for property names. What is looked up is such a name, and finding it then is a comparison of
 * addresses and not of characters, which costs the walk a third less.
 */
const interned = (name: string): string => Object.keys({ [name]: 0 })[0] ?? name;

class Builder {
  readonly #wanted: Wanted;
  readonly #special: Special;
  /** Members that no rule reads are the same in every role. */
  readonly #typed: Map<Branch, Members>;
  readonly #paths: readonly string[];

  constructor(wanted: Wanted, special: Special, typed: Map<Branch, Members>) {
    this.#wanted = wanted;
    this.#special = special;
    this.#typed = typed;
    this.#paths = [...wanted.slots.keys(), ...wanted.drops.keys()];
  }

  /** @param at the path by which rules reach this object. */
  members(branch: Branch, at: string): Members {
    const typed = this.#typedMembers(branch);
    if (!this.#paths.some((path) => path.startsWith(`${at}.`))) return typed;
    return { byName: this.#nodes(branch, at), typed };
  }

  #typedMembers(branch: Branch): Members {
    const known = this.#typed.get(branch);
    if (known !== undefined) return known;
    const plain = new Builder(NOTHING, this.#special, this.#typed);
    const made: Members = { byName: plain.#nodes(branch, branch.path), typed: undefined };
    this.#typed.set(branch, made);
    return made;
  }

  #nodes(branch: Branch, at: string): Map<string, Node> {
    return new Map([...branch.children].map(([name, child]) => [interned(name), this.#node(child, `${at}.${name}`)]));
  }

  #node(branch: Branch, at: string): Node {
    const kind = this.#special.removed.has(branch.path) ? 'removed' : branch.kind;
    const isObject = kind === 'object';
    const slot = this.#wanted.slots.get(at) ?? -1;
    const each = this.#wanted.slots.get(`${at}[]`) ?? -1;
    return {
      path: branch.path,
      kind,
      isKeyword: kind === 'keyword',
      isObject,
      // An object is noted where its members are read: there it is known whether it has any.
      isNoted: !isObject && (slot >= 0 || each >= 0),
      members: isObject ? this.members(branch, at) : undefined,
      elements: isObject ? this.members(branch, `${at}[]`) : undefined,
      slot,
      each,
      gathers: at.includes('[]'),
      drops: this.#wanted.drops.get(at) ?? 0,
      read: this.#special.yesNo.has(branch.path) ? yesNo : readerOf(kind),
      expected: expectedOf(kind),
      json: this.#special.json.has(branch.path),
    };
  }
}

/** @param root what paths begin with: `ses`, `ses.incident`. */
export function attributeTree(attributes: readonly Attribute[], root: string, wanted: Wanted, special: Special): Members {
  return new Builder(wanted, special, new Map()).members(branchesOf(attributes, root), root);
}
