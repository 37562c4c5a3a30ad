/**
 * Writes protobuf front to back in one pass. A length is written into bytes that were left free for it; where the
 * message turns out longer than they can say, it is moved.
 */
const FIRST_BYTES = 512 * 1024;
const KEPT_BYTES = 16 * 1024 * 1024;
const TWO_32 = 2 ** 32;

export class ProtoWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  /** An exact copy of what was written since the last time. */
  take(): Uint8Array {
    const bytes = new Uint8Array(this.#at);
    bytes.set(this.#buffer.subarray(0, this.#at));
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#at = 0;
    return bytes;
  }

  /** Makes room, so that the writes that follow need not ask. */
  need(bytes: number): void {
    if (this.#buffer.length - this.#at >= bytes) return;
    const buffer = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(buffer, 0, 0, this.#at);
    this.#buffer = buffer;
  }

  byte(value: number): void {
    this.need(1);
    this.#buffer[this.#at++] = value;
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    this.need(10);
    let rest = value;
    while (rest > 0x7f) {
      this.#buffer[this.#at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#at++] = rest;
  }

  /** A signed 64-bit number, as protobuf's int64: negative ones take ten bytes. */
  int64(value: bigint): void {
    this.need(10);
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      this.#buffer[this.#at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#buffer[this.#at++] = Number(rest);
  }

  fixed32(value: number): void {
    this.need(4);
    this.#at = this.#buffer.writeUInt32LE(value >>> 0, this.#at);
  }

  /** Nanoseconds since 1970 of [seconds, nanoseconds]. */
  nanoseconds([seconds, rest]: readonly [number, number]): void {
    this.need(8);
    // 10^9 * seconds does not fit a double exactly: by halves of 32 bits.
    const low = (seconds % TWO_32) * 1e9;
    const sum = BigInt(Math.floor(seconds / TWO_32)) * BigInt(TWO_32) * 1_000_000_000n + BigInt(low) + BigInt(rest);
    this.#at = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, sum), this.#at);
  }

  double(value: number): void {
    this.need(8);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  /** Length and UTF-8; lone surrogates become U+FFFD. */
  text(text: string): void {
    this.need(text.length * 3 + 10);
    const most = text.length * 3;
    const lengthBytes = most < 128 ? 1 : varintLength(text.length);
    const written = this.#buffer.write(text, this.#at + lengthBytes);
    this.#length(this.#at, lengthBytes, written);
  }

  bytes(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.need(bytes.length);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Begins a message whose length is likely to take so many bytes. @returns what `end` needs */
  begin(lengthBytes: 1 | 2 | 3): number {
    this.need(lengthBytes);
    this.#at += lengthBytes;
    return this.#at;
  }

  end(start: number, lengthBytes: 1 | 2 | 3): void {
    const length = this.#at - start;
    this.#at = start - lengthBytes;
    this.#length(this.#at, lengthBytes, length);
  }

  /** Writes the length of what lies behind the bytes left free for it, and goes behind it. */
  #length(at: number, free: number, length: number): void {
    const taken = varintLength(length);
    if (taken > free) {
      this.need(taken + length + free);
      this.#buffer.copyWithin(at + taken, at + free, at + free + length);
    }
    const width = Math.max(taken, free);
    let rest = length;
    // Bytes that are not needed say "more" and add nothing, which is legal.
    for (let i = 0; i < width - 1; i++) {
      this.#buffer[at + i] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[at + width - 1] = rest;
    this.#at = at + width + length;
  }
}

function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  return value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}
