/** The compiled rules of each event type, made when the first event of the type comes. */
import { Compiler } from './compile.ts';
import type { RunRules } from './compile.ts';
import { CATEGORIES } from './declaration/event.ts';
import { EVENT_TYPES } from './declaration/event-types.ts';
import { SCOPES } from './declaration/rules.ts';
import type { Rule } from './declaration/rules.ts';
import type { Layout } from './layout.ts';
import { enriched, planOf } from './plan.ts';
import type { TypeOfEvent } from './plan.ts';
import type { Parsed } from './reading.ts';

export interface CompiledPlan {
  readonly run: RunRules;
  /** The scopes that drop copies, one bit each. */
  readonly drops: number;
}

const CATEGORY_IDS: ReadonlySet<string> = new Set(CATEGORIES.map(({ id }) => String(id)));
const TYPE_IDS: ReadonlySet<string> = new Set(EVENT_TYPES.map(({ id }) => String(id)));

/** The id as rules compare it; ids that no rule knows are as good as none, and so the plans are few. */
function known(id: unknown, ids: ReadonlySet<string>): string {
  const text = typeof id === 'string' ? id : typeof id === 'number' ? String(id) : '';
  return ids.has(text) ? text : '';
}

/** Rules that run after the others, by the scope that they follow. */
export type Enrichments = ReadonlyMap<string, readonly Rule[]>;

export class Plans {
  readonly #layout: Layout;
  readonly #drops: boolean;
  readonly #enrichments: Enrichments;
  readonly #compiler = new Compiler();
  readonly #byCategory = new Map<string, Map<string, CompiledPlan>>();
  readonly #incident: CompiledPlan;

  constructor(layout: Layout, drops: boolean, enrichments: Enrichments) {
    this.#layout = layout;
    this.#enrichments = enrichments;
    this.#drops = drops;
    this.#incident = this.#compiled('incident', { category: undefined, type: undefined });
  }

  of(stream: 'event' | 'incident', event: Parsed): CompiledPlan {
    if (stream === 'incident') return this.#incident;
    const category = known(event['category_id'], CATEGORY_IDS);
    const type = known(event['type_id'], TYPE_IDS);
    const ofCategory = this.#byCategory.get(category) ?? new Map<string, CompiledPlan>();
    const made = ofCategory.get(type);
    if (made !== undefined) return made;
    const plan = this.#compiled('default', { category, type });
    this.#byCategory.set(category, ofCategory.set(type, plan));
    return plan;
  }

  #compiled(first: string, event: TypeOfEvent): CompiledPlan {
    const plan = enriched(planOf(SCOPES, first, event), this.#enrichments.get(first) ?? [], event);
    const root = first === 'incident' ? 'ses.incident' : 'ses';
    const target = { layout: this.#layout, root, drops: this.#drops };
    const bits = plan.scopes.map((scope) => this.#layout.scopeBits.get(scope) ?? 0);
    return {
      run: this.#compiler.compile(plan, target, `${first}_${event.category ?? ''}_${event.type ?? ''}`),
      drops: this.#drops ? bits.reduce((all, bit) => all | bit, 0) : 0,
    };
  }
}
