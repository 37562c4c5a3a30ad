/** JavaScript values as OTLP's `AnyValue` and `KeyValue` in protobuf. Field numbers: opentelemetry-proto, `common.proto`. */
import { rawNumber, rawText } from './any-value.ts';
import { varintLength, type ProtoWriter } from './proto-writer.ts';

/** (field number << 3) | wire type */
const ANY = { text: 0x0a, bool: 0x10, int: 0x18, double: 0x21, list: 0x2a, map: 0x32, bytes: 0x3a } as const;
const KEY = 0x0a;
const VALUE = 0x12;
const ELEMENT = 0x0a;

/** Room for tags, lengths and a number. */
const SPARE = 64;
const NO_KEY = new Uint8Array();
/** Names repeat in every record; those past this many are written anew each time. */
const MOST_KEYS = 20_000;
const LONGEST_KEY = 200;

type Attributes = Readonly<Record<string, unknown>>;

const isMap = (value: object): value is Attributes => !Array.isArray(value);

export class ProtoValues {
  readonly #writer: ProtoWriter;
  readonly #keys = new Map<string, Uint8Array>();
  constructor(writer: ProtoWriter) {
    this.#writer = writer;
  }

  /** `KeyValue`s, each under its tag. Values that are undefined are left out. */
  entries(tag: number, map: Attributes): void {
    // `Object.entries` makes a list for each field; the maps are plain, so nothing is inherited.
    for (const name in map) {
      const value = map[name];
      if (value !== undefined) this.#entry(tag, this.#keyOf(name), value);
    }
  }

  /** An `AnyValue` under its tag. */
  value(tag: number, value: unknown): void {
    this.#entry(tag, NO_KEY, value);
  }

  /** `[tag][length][key][VALUE][length][AnyValue]`; without a key `[tag][length][AnyValue]`. */
  #entry(tag: number, key: Uint8Array, value: unknown): void {
    if (typeof value === 'string') return this.#text(tag, key, value, value.length);
    if (typeof value === 'number') return this.#number(tag, key, value);
    if (typeof value === 'boolean') return this.#varint(tag, key, ANY.bool, value ? 1 : 0);
    if (typeof value === 'bigint') return this.#integer(tag, key, value);
    // What OTLP has no form for (null) is an empty value.
    if (typeof value !== 'object' || value === null) return this.#open(tag, key, 0);
    this.#object(tag, key, value);
  }

  /** Writes all that stands before an `AnyValue` of a known size. */
  #open(tag: number, key: Uint8Array, size: number): void {
    const writer = this.#writer;
    writer.need(key.length + SPARE);
    writer.byte(tag);
    if (key.length > 0) {
      writer.varint(key.length + 1 + varintLength(size) + size);
      writer.copy(key);
      writer.byte(VALUE);
    }
    writer.varint(size);
  }

  /** @param bytes of the text: first taken for ASCII, and written once more where it is not */
  #text(tag: number, key: Uint8Array, text: string, bytes: number): void {
    const writer = this.#writer;
    writer.need(key.length + SPARE + text.length * 3);
    const start = writer.length;
    this.#open(tag, key, 1 + varintLength(bytes) + bytes);
    writer.byte(ANY.text);
    writer.varint(bytes);
    const written = writer.utf8(text);
    if (written === bytes) return;
    writer.rewind(start);
    this.#text(tag, key, text, written);
  }

  #number(tag: number, key: Uint8Array, value: number): void {
    if (!Number.isSafeInteger(value)) return this.#double(tag, key, value);
    if (value < 0) return this.#integer(tag, key, BigInt(value));
    this.#varint(tag, key, ANY.int, value);
  }

  #varint(tag: number, key: Uint8Array, kind: number, value: number): void {
    this.#open(tag, key, 1 + longVarintLength(value));
    this.#writer.byte(kind);
    this.#writer.varint(value);
  }

  /** One that 64 bits do not hold is kept as its digits. */
  #integer(tag: number, key: Uint8Array, value: bigint): void {
    if (BigInt.asIntN(64, value) !== value) {
      const digits = String(value);
      return this.#text(tag, key, digits, digits.length);
    }
    if (value >= 0n && value <= Number.MAX_SAFE_INTEGER) return this.#varint(tag, key, ANY.int, Number(value));
    this.#open(tag, key, 1 + int64Length(value));
    this.#writer.byte(ANY.int);
    this.#writer.int64(value);
  }

  #double(tag: number, key: Uint8Array, value: number): void {
    this.#open(tag, key, 9);
    this.#writer.byte(ANY.double);
    this.#writer.double(value);
  }

  #object(tag: number, key: Uint8Array, value: object): void {
    if (value instanceof Uint8Array) return this.#bytes(tag, key, value);
    const raw = rawText(value);
    return raw === undefined ? this.#nested(tag, key, value) : this.#raw(tag, key, raw);
  }

  #bytes(tag: number, key: Uint8Array, bytes: Uint8Array): void {
    this.#open(tag, key, 1 + varintLength(bytes.length) + bytes.length);
    this.#writer.byte(ANY.bytes);
    this.#writer.bytes(bytes);
  }

  #raw(tag: number, key: Uint8Array, text: string): void {
    const number = rawNumber(text);
    if (number.is === 'integer') this.#integer(tag, key, number.value);
    else if (number.is === 'double') this.#number(tag, key, number.value);
    else this.#text(tag, key, number.value, number.value.length);
  }

  /** A list or a map: lengths are known at its end. */
  #nested(tag: number, key: Uint8Array, value: object): void {
    const writer = this.#writer;
    writer.need(key.length + SPARE);
    writer.byte(tag);
    const entry = key.length > 0 ? writer.begin(2) : -1;
    if (entry >= 0) {
      writer.copy(key);
      writer.byte(VALUE);
    }
    const any = writer.begin(2);
    writer.byte(Array.isArray(value) ? ANY.list : ANY.map);
    const inner = writer.begin(2);
    if (isMap(value)) this.entries(ELEMENT, value);
    else if (Array.isArray(value)) for (const element of value) this.#entry(ELEMENT, NO_KEY, element);
    writer.end(inner, 2);
    writer.end(any, 2);
    if (entry >= 0) writer.end(entry, 2);
  }

  /** The field that holds a name. */
  #keyOf(name: string): Uint8Array {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const text = Buffer.from(name);
    const key = Uint8Array.from([KEY, ...lengthBytes(text.length), ...text]);
    if (this.#keys.size < MOST_KEYS && text.length <= LONGEST_KEY) this.#keys.set(name, key);
    return key;
  }
}

function lengthBytes(length: number): readonly number[] {
  const bytes: number[] = [];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

/** Of a number that is negative or past 2^53. */
function int64Length(value: bigint): number {
  if (value < 0n) return 10;
  return value < 2n ** 56n ? 8 : 9;
}

/** Of any whole number from 0 to 2^53. */
function longVarintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) length += 1;
  return length;
}
