/** SHA-256, plain or keyed, as the AWS SDK asks for it to sign requests. */
import { createHash, createHmac, createSecretKey, type Hash, type Hmac, type KeyObject } from 'node:crypto';

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** Keys are good for a day, and to make one of its bytes costs more than to sign with it. */
const keys = new WeakMap<ArrayBufferView, KeyObject>();
let latest: { readonly secret: string; readonly key: KeyObject } | undefined;

export class Sha256 {
  readonly #key: KeyObject | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: Bytes) {
    this.#key = secret === undefined ? undefined : keyOf(secret);
    this.#hash = this.#begin();
  }

  update(data: Bytes): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Hash | Hmac {
    return this.#key === undefined ? createHash('sha256') : createHmac('sha256', this.#key);
  }
}

function keyOf(secret: Bytes): KeyObject {
  if (typeof secret === 'string') {
    if (latest?.secret !== secret) latest = { secret, key: createSecretKey(secret, 'utf8') };
    return latest.key;
  }
  if (!ArrayBuffer.isView(secret)) return createSecretKey(bytesOf(secret));
  const key = keys.get(secret) ?? createSecretKey(bytesOf(secret));
  keys.set(secret, key);
  return key;
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
