/**
 * Which incidents were sent, so that searches may overlap and be read again. Bounded: what it does not hold any more is
 * sent twice, which the document's id makes harmless.
 */

/** An incident that was sent. */
export interface Sighting {
  /** 12 bytes as base64url. */
  readonly key: string;
  /** See `Incident.latestMs`. */
  readonly latestMs: number;
}

const KEY_BYTES = 12;
const TIME_BYTES = 6;
const ENTRY_BYTES = KEY_BYTES + TIME_BYTES;
/** Stands for Infinity. */
const NO_TIME = 2 ** 48 - 1;

export class Sightings {
  readonly #most: number;
  readonly #latest = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  has(key: string): boolean {
    return this.#latest.has(key);
  }
  add({ key, latestMs }: Sighting): void {
    if (this.#latest.size < this.#most) this.#latest.set(key, latestMs);
  }
  remove({ key }: Sighting): void {
    this.#latest.delete(key);
  }

  /** Forgets what a search from `fromMs` on cannot find; returns what is left. */
  keepFrom(fromMs: number): readonly Sighting[] {
    for (const [key, latestMs] of this.#latest) if (latestMs < fromMs) this.#latest.delete(key);
    return [...this.#latest].map(([key, latestMs]) => ({ key, latestMs }));
  }
}

/** 18 bytes for each. */
export function encodeSightings(sightings: readonly Sighting[]): Uint8Array {
  const bytes = Buffer.alloc(sightings.length * ENTRY_BYTES);
  sightings.forEach(({ key, latestMs }, index) => {
    const at = bytes.write(key, index * ENTRY_BYTES, KEY_BYTES, 'base64url') + index * ENTRY_BYTES;
    bytes.writeUIntBE(Number.isFinite(latestMs) ? Math.min(Math.max(Math.trunc(latestMs), 0), NO_TIME - 1) : NO_TIME, at, TIME_BYTES);
  });
  return bytes;
}

export function decodeSightings(value: Uint8Array): readonly Sighting[] {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return Array.from({ length: Math.floor(bytes.length / ENTRY_BYTES) }, (_, index) => {
    const at = index * ENTRY_BYTES;
    const time = bytes.readUIntBE(at + KEY_BYTES, TIME_BYTES);
    return { key: bytes.toString('base64url', at, at + KEY_BYTES), latestMs: time === NO_TIME ? Infinity : time };
  });
}
