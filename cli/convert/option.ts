/** How an option of a Filebeat input is declared, and what a declaration makes of it. */
import type { Path, Place } from '../../config/fault.ts';
import type { MapTree, ScalarTree, Tree } from '../../config/tree.ts';

/** `note`: good to know. `to do`: a person has to act, or something is lost. */
export type Level = 'note' | 'to do';

/** `to` is in our notation: `sqs::wait_time` of the receiver, or whole: `processors::icd::tags`. */
export type Effect =
  | { readonly kind: 'set'; readonly to: string; readonly value: Tree }
  /** `variable` names the environment variable that will hold the value; another one is used where it holds another already. */
  | { readonly kind: 'secret'; readonly to: string; readonly value: ScalarTree; readonly variable: string }
  | { readonly kind: 'note'; readonly level: Level; readonly text: string };

/** An effect, and the option that has it. */
export type Found = Effect & { readonly path: Path; readonly at: Place };

export interface Given {
  readonly value: Tree;
  /** The option's `to`. */
  readonly to: string;
  /** The input or output that the option belongs to, its dotted names nested. */
  readonly whole: MapTree;
}

export type Conversion = (given: Given) => readonly Effect[];

interface Named {
  /** As Filebeat reads it, dotted. A group stands for all that is in it, unless options in it are declared too. */
  readonly name: string;
  /** Other names of it: the integration's variable, an older name. */
  readonly also?: readonly string[];
  /** What becomes of it, or what to do instead: a sentence for the parity page and the notes. */
  readonly says: string;
}

interface Translated extends Named {
  readonly to: string;
  /** Default: taken as it is. */
  readonly as?: Conversion;
  /** Default there, where it has one and is not ours. */
  readonly standard?: string;
  /** Says what is different here whenever the option is written. */
  readonly tell?: Level;
  /** Options of each element, where it is a list; their `to` begins at the element. */
  readonly items?: readonly Option[];
}

/** `built_in`: nothing to set. `by_hand`: not taken over, something to do. `read`: decides about others, no word is lost about it. */
interface Untranslated extends Named {
  readonly fate: 'built_in' | 'by_hand' | 'read';
  /** The values of which that is true; of any other, something is to do. */
  readonly only?: readonly string[];
}

export type Option = Translated | Untranslated;

/** One kind of input. */
export interface InputKind {
  /** Of `type:`; the first is the one that the documentation uses. */
  readonly types: readonly [string, ...string[]];
  readonly receiver: string;
  readonly stream: 'event' | 'incident';
  /** Without those that every input has. */
  readonly options: readonly Option[];
  /** What takes more than one option to decide. */
  settle(found: readonly Found[], from: Origin): readonly Found[];
}

export interface Origin {
  readonly path: Path;
  readonly at: Place;
  readonly body: MapTree;
  /** Whether it is written in the variables of the integration, whose defaults are others. */
  readonly variables: boolean;
}

export const isSetting = (effect: Effect): effect is Exclude<Effect, { readonly kind: 'note' }> => effect.kind !== 'note';

/** Where a setting is put, if it is. */
export const settingOf = (found: readonly Found[], to: string): Found | undefined => found.find((one) => isSetting(one) && one.to === to);

/** Takes settings back, and says why. */
export const withdraw = (found: readonly Found[], names: readonly string[], why: string): readonly Found[] =>
  found.map((one) =>
    isSetting(one) && names.includes(one.to) ? { kind: 'note', level: 'note', text: `left out: ${why}`, path: one.path, at: one.at } : one,
  );
