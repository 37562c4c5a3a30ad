/** The rules that run for one event type, in order, as one list: what depends on the type alone is decided here. */
import type { Rule, Scopes } from './declaration/rules.ts';

/** What decides which scopes run. Both as text, undefined where the event has none. */
export interface TypeOfEvent {
  readonly category: string | undefined;
  readonly type: string | undefined;
}

export interface Plan {
  readonly rules: readonly Rule[];
  /** The same rules, parted where one scope enters another: other plans have many of these parts as well. */
  readonly parts: readonly (readonly Rule[])[];
  /** The scopes that run. */
  readonly scopes: readonly string[];
}

/** Whether the event's type lets the rule run; undefined where that is decided by the event itself. */
function isDecided({ when }: Rule, { category, type }: TypeOfEvent): boolean | undefined {
  if (when?.is === 'type') return type !== undefined && when.ids.some((id) => String(id) === type);
  if (when?.is === 'category') return String(when.id) === category;
  return undefined;
}

function withoutCondition(rule: Rule): Rule {
  const { when, ...always } = rule;
  return when === undefined ? rule : always;
}

/** The same for enrichments, which also look at the scopes that ran. */
function isDecidedByScopes(rule: Rule, event: TypeOfEvent, scopes: readonly string[]): boolean | undefined {
  const { when } = rule;
  if (when?.is === 'runs') return scopes.includes(when.scope);
  if (when?.is === 'absent' && !scopes.includes(when.scope)) return true;
  return isDecided(rule, event);
}

/** The plan, and after it what fills the fields that it leaves empty. */
export function enriched({ rules, parts, scopes }: Plan, enrichments: readonly Rule[], event: TypeOfEvent): Plan {
  const more = enrichments.flatMap((rule) => {
    const decided = isDecidedByScopes(rule, event, scopes);
    return decided === false ? [] : [decided === true ? withoutCondition(rule) : rule];
  });
  return { rules: [...rules, ...more], parts: [...parts, more], scopes };
}

/** @param first the scope that runs first: `default` or `incident`. */
export function planOf(scopes: Scopes, first: string, event: TypeOfEvent): Plan {
  const parts: Rule[][] = [];
  const run: string[] = [];
  const enter = (scope: string): void => {
    run.push(scope);
    parts.push([]);
    for (const rule of scopes.get(scope) ?? []) {
      const decided = isDecided(rule, event);
      if (decided === false) continue;
      if (rule.verb === 'run') {
        enter(rule.target ?? '');
        parts.push([]);
      } else parts.at(-1)?.push(decided === true ? withoutCondition(rule) : rule);
    }
  };
  enter(first);
  return { rules: parts.flat(), parts, scopes: run };
}
