/** Steps 1 to 3: a parsed line, pruned and typed in place; read once more where the first reading cannot be trusted. */
import type { Members } from './attribute-tree.ts';
import { isEmpty } from './emptiness.ts';
import { mayHoldSurrogates, parseLineAgain } from './parse-line.ts';
import { readMembers } from './read-members.ts';
import { clear } from './reading.ts';
import type { Parsed, Reading } from './reading.ts';

/** What a stream's events are read by. */
export interface Shape {
  readonly tree: Members;
  /** What the paths of its attributes begin with: `ses`, `ses.incident`. */
  readonly root: string;
}

export interface TypedEvent {
  readonly event: Parsed;
  /** Whether anything of it is left. */
  readonly isLeft: boolean;
}

/**
 * @param drops the scopes that drop copies, one bit each.
 * @param reading is begun anew; afterwards it has what rules read and the faults.
 */
export function typedEvent(line: string, event: Parsed, shape: Shape, drops: number, reading: Reading): TypedEvent {
  begin(reading, drops);
  reading.escapes = mayHoldSurrogates(line);
  if (!reading.escapes) {
    const isLeft = walk(event, shape, reading);
    if (!reading.again) return { event, isLeft };
    begin(reading, drops);
  }
  const again = parseLineAgain(line, reading);
  return { event: again, isLeft: walk(again, shape, reading) };
}

function begin(reading: Reading, drops: number): void {
  clear(reading.slots);
  reading.drops = drops;
  reading.errors = [];
  reading.exact = false;
  reading.again = false;
  reading.collected = undefined;
}

function walk(event: Parsed, { tree, root }: Shape, reading: Reading): boolean {
  if (tree.byName.has('js_canary_enabled')) renameCanary(event);
  return readMembers(event, tree, reading, root, 1) > 0;
}

/** The older name of an attribute, which gives way where both are there. */
function renameCanary(event: Parsed): void {
  const older = event['js_canary_cust'];
  if (older === undefined) return;
  if (isEmpty(event['js_canary_enabled'])) event['js_canary_enabled'] = older;
  event['js_canary_cust'] = undefined;
}
