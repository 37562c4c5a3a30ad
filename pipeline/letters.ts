/** What dead letters say. Pure. */
import type { Reason, SourceRef } from '../component/source.ts';
import type { DeadLetter } from './dead-letters.ts';
import type { UnreadableRecord } from './messages.ts';
import type { Refused } from './refusals.ts';

/** @param lines the text of the records by index, as far as it could be read again. */
export function recordLetters(
  refused: readonly Refused[],
  lines: ReadonlyMap<number, string>,
  target: string,
  nameOf: (route: number) => string,
): readonly DeadLetter[] {
  return refused.map(({ load, rejection, suspect }) => {
    const index = load.indexes[load.from] ?? 0;
    const line = lines.get(index);
    return {
      kind: 'record',
      receiver: load.reading.ref.receiver,
      source: { id: load.reading.ref.id, origin: load.reading.ref.origin, index },
      reason: { type: rejection.type, message: rejection.reason },
      route: nameOf(load.route),
      target,
      ...(suspect === true ? { suspect } : {}),
      ...(line === undefined ? {} : { line }),
      document: text(load.part.bytes.subarray(load.from === 0 ? 0 : load.part.ends[load.from - 1], load.part.ends[load.from])),
    };
  });
}

export function unreadableLetter(ref: SourceRef, { index, offset, length, head, reason }: UnreadableRecord): DeadLetter {
  return {
    kind: 'unreadable',
    receiver: ref.receiver,
    source: { id: ref.id, origin: ref.origin, index, offset },
    reason: { type: 'unreadable', message: reason },
    length,
    head,
  };
}

export function sourceLetter(ref: SourceRef, { code, message }: Reason): DeadLetter {
  return { kind: 'source', receiver: ref.receiver, source: { id: ref.id, origin: ref.origin }, reason: { type: code, message } };
}

/** Text of a record as it was sent; bytes that are no text (protobuf) as base64. */
function text(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const utf8 = buffer.toString('utf8');
  return utf8.includes('\0') || utf8.includes('\uFFFD') ? buffer.toString('base64') : utf8.trimEnd();
}
