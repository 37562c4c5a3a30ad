/** Reads OTLP log requests from protobuf, by a table of fields; independent of what writes them. */

type Kind = 'text' | 'bytes' | 'bool' | 'uint' | 'int' | 'fixed64' | 'fixed32' | 'double' | keyof typeof MESSAGES;
type Field = readonly [name: string, kind: string, repeated?: 'repeated'];

const MESSAGES = {
  Request: { 1: ['resourceLogs', 'ResourceLogs', 'repeated'] },
  ResourceLogs: { 1: ['resource', 'Resource'], 2: ['scopeLogs', 'ScopeLogs', 'repeated'], 3: ['schemaUrl', 'text'] },
  Resource: { 1: ['attributes', 'KeyValue', 'repeated'], 2: ['dropped', 'uint'] },
  ScopeLogs: { 1: ['scope', 'Scope'], 2: ['logRecords', 'LogRecord', 'repeated'], 3: ['schemaUrl', 'text'] },
  Scope: { 1: ['name', 'text'], 2: ['version', 'text'], 3: ['attributes', 'KeyValue', 'repeated'], 4: ['dropped', 'uint'] },
  LogRecord: {
    1: ['timeUnixNano', 'fixed64'],
    2: ['severityNumber', 'uint'],
    3: ['severityText', 'text'],
    5: ['body', 'AnyValue'],
    6: ['attributes', 'KeyValue', 'repeated'],
    7: ['dropped', 'uint'],
    8: ['flags', 'fixed32'],
    9: ['traceId', 'bytes'],
    10: ['spanId', 'bytes'],
    11: ['observedTimeUnixNano', 'fixed64'],
    12: ['eventName', 'text'],
  },
  KeyValue: { 1: ['key', 'text'], 2: ['value', 'AnyValue'] },
  AnyValue: {
    1: ['stringValue', 'text'],
    2: ['boolValue', 'bool'],
    3: ['intValue', 'int'],
    4: ['doubleValue', 'double'],
    5: ['arrayValue', 'ArrayValue'],
    6: ['kvlistValue', 'KvList'],
    7: ['bytesValue', 'bytes'],
  },
  ArrayValue: { 1: ['values', 'AnyValue', 'repeated'] },
  KvList: { 1: ['values', 'KeyValue', 'repeated'] },
} as const;

export type Message = { [name: string]: unknown };

/** @throws for anything that is no such message: unknown fields, wrong wire types, lengths past the end. */
export const readRequest = (bytes: Uint8Array): Message => readMessage(Buffer.from(bytes), 'Request');

function readMessage(bytes: Buffer, type: string): Message {
  const message: Message = {};
  let at = 0;
  const varint = (): bigint => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw new Error(`${type}: a varint without end at ${at}`);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
      shift += 7n;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error(`${type}: ${length} bytes at ${at} go past the end`);
    return bytes.subarray(at, (at += length));
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = fieldOf(type, tag >> 3);
    const [name, kind, repeated] = field;
    const value = readValue(kind, tag & 7, varint, take, `${type}.${name}`);
    if (repeated === undefined) message[name] = value;
    else message[name] = [...((message[name] as unknown[] | undefined) ?? []), value];
  }
  return message;
}

function fieldOf(type: string, number: number): Field {
  const fields: Readonly<Record<number, Field>> | undefined = Object.entries(MESSAGES).find(([name]) => name === type)?.[1];
  const field = fields?.[number];
  if (field === undefined) throw new Error(`${type} has no field ${number}`);
  return field;
}

const WIRE: Readonly<Record<string, number>> = { bool: 0, uint: 0, int: 0, fixed64: 1, double: 1, fixed32: 5 };

function readValue(kind: string, wire: number, varint: () => bigint, take: (length: number) => Buffer, where: string): unknown {
  if (wire !== (WIRE[kind] ?? 2)) throw new Error(`${where}: wire type ${wire}`);
  switch (kind as Kind) {
    case 'text':
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(take(Number(varint())));
    case 'bytes':
      return take(Number(varint())).toString('hex');
    case 'bool':
      return varint() === 1n;
    case 'uint':
      return Number(varint());
    case 'int':
      return String(BigInt.asIntN(64, varint()));
    case 'fixed64':
      return String(take(8).readBigUInt64LE());
    case 'fixed32':
      return take(4).readUInt32LE();
    case 'double':
      return take(8).readDoubleLE();
    default:
      return readMessage(take(Number(varint())), kind);
  }
}
