/** The pointer of a line: where the stream goes on after it. Kept as its JSON text, so that it is sent back as it came. Pure. */
import { isSpace } from '../../component/decode/json-bytes.ts';
import { membersOf } from '../../component/decode/json-members.ts';

export interface LineParts {
  readonly next: string | undefined;
  /** Whether it has no events, as lines have that only keep the connection open. */
  readonly isEmpty: boolean;
}

/**
 * Cheap: the pointer usually comes last. What stands right before the last brace of JSON is a member of the outermost
 * object, so the end alone tells.
 */
const LAST_MEMBER = /"next"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+|null)\s*\}\s*$/;
const TAIL_BYTES = 2048;
const SHORT_BYTES = 4096;

export function partsOf(line: Buffer): LineParts {
  if (line.length > SHORT_BYTES) {
    const [, next] = LAST_MEMBER.exec(line.toString('latin1', line.length - TAIL_BYTES)) ?? [];
    // latin1 is enough to find it, and not to read it.
    if (next !== undefined && /^[ -~]*$/.test(next)) return { next: meant(next), isEmpty: false };
  }
  const members = membersOf(line, 0, trimmed(line)) ?? [];
  const valueOf = (name: string): string | undefined => {
    const member = members.findLast((one) => one.name === name);
    return member && line.toString('utf8', member.valueFrom, member.valueTo);
  };
  const next = valueOf('next');
  return { next: next !== undefined && /^["\d-]/.test(next) ? meant(next) : undefined, isEmpty: /^\[\s*\]$/.test(valueOf('events') ?? '') };
}

const meant = (next: string): string | undefined => (next === 'null' || next === '""' ? undefined : next);

function trimmed(line: Buffer): number {
  let end = line.length;
  while (end > 0 && isSpace(line[end - 1])) end -= 1;
  return end;
}
