/** What a receiver answers: `ExportLogsServiceResponse` on success, `google.rpc.Status` on refusal. Pure. */

export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

type Fields = ReadonlyMap<number, number | Uint8Array>;

const PARTIAL_SUCCESS = 1;
const REJECTED = 1;
const MESSAGE = 2;
const STATUS_MESSAGE = 2;

/** @returns nothing where every record was accepted. An unreadable body of a success is a success. */
export function readSuccess(body: Uint8Array, contentType: string): PartialSuccess | undefined {
  const found = contentType.includes('json') ? jsonSuccess(body) : protoSuccess(body);
  return found.rejected > 0 ? found : undefined;
}

/** A page for people, such as a login: no OTLP receiver answers so, whatever the status says. */
export const isPage = (body: Uint8Array, contentType: string): boolean =>
  /html/i.test(contentType) || /^\s*</.test(Buffer.from(body.subarray(0, 64)).toString('latin1'));

/** The message of a refusal, where there is one. */
export function readRefusal(body: Uint8Array, contentType: string): string {
  if (contentType.includes('json')) return text(field(parse(body), 'message')) ?? '';
  if (!contentType.includes('protobuf')) return '';
  return textOf(fields(body)?.get(STATUS_MESSAGE));
}

function jsonSuccess(body: Uint8Array): PartialSuccess {
  const partial = field(parse(body), 'partialSuccess');
  return { rejected: Number(field(partial, 'rejectedLogRecords') ?? 0), message: text(field(partial, 'errorMessage')) ?? '' };
}

function protoSuccess(body: Uint8Array): PartialSuccess {
  const partial = fields(body)?.get(PARTIAL_SUCCESS);
  const inner = partial instanceof Uint8Array ? fields(partial) : undefined;
  const rejected = inner?.get(REJECTED);
  return { rejected: typeof rejected === 'number' ? rejected : 0, message: textOf(inner?.get(MESSAGE)) };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const textOf = (value: number | Uint8Array | undefined): string => (value instanceof Uint8Array ? Buffer.from(value).toString() : '');

/** Varint and length-delimited fields of a message, the last of each number; nothing where it is damaged. */
function fields(bytes: Uint8Array): Fields | undefined {
  const found = new Map<number, number | Uint8Array>();
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if (Number.isNaN(tag) || Number.isNaN(value)) return undefined;
    if (tag % 8 === 0) found.set(tag >> 3, value);
    else if (tag % 8 === 2 && at + value <= bytes.length) found.set(tag >> 3, bytes.subarray(at, (at += value)));
    else return undefined;
  }
  return found;
}
