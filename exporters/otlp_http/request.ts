/** Wraps encoded records of a request in their resources and scopes: an `ExportLogsServiceRequest`. Pure. */
import type { EncodedRequest, PartSlice } from '../../component/exporter.ts';
import { sliceBytes } from '../../component/request-bytes.ts';

const RESOURCE_LOGS = 0x0a;
const SCOPE_LOGS = 0x12;
const HEAD_LENGTH = 4;
const NO_HEAD = new Uint8Array();

interface Group {
  readonly head: Uint8Array;
  readonly slices: PartSlice[];
}

/** Neighbours with equal heads are one group. */
function groups({ slices }: EncodedRequest): readonly Group[] {
  const found: Group[] = [];
  for (const slice of slices) {
    const head = slice.part.head ?? NO_HEAD;
    const last = found.at(-1);
    if (last !== undefined && (last.head === head || Buffer.compare(last.head, head) === 0)) last.slices.push(slice);
    else found.push({ head, slices: [slice] });
  }
  return found;
}

/** What a request's body is made of, back to back. */
export const protoChunks = (request: EncodedRequest): readonly Uint8Array[] => groups(request).flatMap(protoGroup);
export const protoRequest = (request: EncodedRequest): Uint8Array => Buffer.concat(protoChunks(request));

function protoGroup({ head, slices }: Group): readonly Uint8Array[] {
  const view = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const scopeAt = HEAD_LENGTH + view.readUInt32LE(0);
  const [resource, scope] = [view.subarray(HEAD_LENGTH, scopeAt), view.subarray(scopeAt)];
  const records = slices.map(sliceBytes);
  const scopeLength = scope.length + records.reduce((sum, { length }) => sum + length, 0);
  const scopeLogs = field(SCOPE_LOGS, scopeLength);
  const resourceLogs = field(RESOURCE_LOGS, resource.length + scopeLogs.length + scopeLength);
  return [resourceLogs, resource, scopeLogs, scope, ...records];
}

function field(tag: number, length: number): Uint8Array {
  const bytes = [tag];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

const OPEN = Buffer.from('{"resourceLogs":[');
const CLOSE = Buffer.from(']}');
const CLOSE_GROUP = Buffer.from(']}]}');
const COMMA = Buffer.from(',');

export const jsonRequest = (request: EncodedRequest): Uint8Array => Buffer.concat(jsonChunks(request));

export function jsonChunks(request: EncodedRequest): readonly Uint8Array[] {
  const bodies = groups(request).flatMap((group, i) => (i === 0 ? jsonGroup(group) : [COMMA, ...jsonGroup(group)]));
  return [OPEN, ...bodies, CLOSE];
}

/** Each record ends with a comma, which the last one must not. */
function jsonGroup({ head, slices }: Group): readonly Uint8Array[] {
  const records = slices.map(sliceBytes);
  const last = records.at(-1) ?? NO_HEAD;
  return [head, ...records.slice(0, -1), last.subarray(0, -1), CLOSE_GROUP];
}
