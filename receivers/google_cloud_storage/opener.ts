/** Opens objects in a worker: the generation that was found, as it is stored, from any byte. */
import type { Readable } from 'node:stream';
import { readBody } from '../../component/http/body.ts';
import { SourceFault, type Opener, type SourceRef, type SourceStream } from '../../component/source.ts';
import { GoogleError, sentence, verdictOnObject } from './refusal.ts';

/** Reads an object, as the JSON API does. Throws `GoogleError`. */
export interface GetObject {
  (request: GetRequest, signal: AbortSignal): Promise<GotObject>;
}

/** The generation that stands under a name now. Throws `GoogleError`. */
export interface CurrentGeneration {
  (object: Pick<GetRequest, 'bucket' | 'name'>, signal: AbortSignal): Promise<string | undefined>;
}

export interface GetRequest {
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
  /** `bytes=100-`. */
  readonly range?: string;
}

export interface GotObject {
  readonly body: Readable;
  /** By names in lower case. */
  readonly header: (name: string) => string | undefined;
}

export interface ObjectCalls {
  readonly get: GetObject;
  readonly current: CurrentGeneration;
}

export interface OpenerParts {
  /** Called once, at the first object. */
  readonly connect: () => Promise<ObjectCalls>;
  readonly idleMs: number;
}

export class GoogleCloudStorageOpener implements Opener {
  readonly #parts: OpenerParts;
  #client: ReturnType<OpenerParts['connect']> | undefined;

  constructor(parts: OpenerParts) {
    this.#parts = parts;
  }

  async open(ref: SourceRef, fromByte: number, signal: AbortSignal): Promise<SourceStream> {
    const { bucket, key: name, version: generation, path } = ref.origin;
    try {
      this.#client ??= this.#parts.connect();
      const { get } = await this.#client;
      const got = await get({ bucket, name, generation, ...(fromByte > 0 && { range: `bytes=${fromByte}-` }) }, signal);
      if (fromByte > 0 && got.header('content-range') === undefined) throw wholeAgain(ref, got);
      const chunks = readBody(got.body, { path, idleMs: this.#parts.idleMs, signal });
      const totalBytes = totalOf(got, ref);
      return totalBytes === undefined ? { chunks } : { chunks, totalBytes };
    } catch (error) {
      if (signal.aborted) throw new SourceFault('stopped', `reading of ${path} was told to stop`);
      if (isPastTheEnd(error, fromByte)) return { chunks: nothing(), totalBytes: fromByte };
      throw await this.#replacement(ref, faultOf(ref, error), signal);
    }
  }

  /** The service answers the same for a generation that was overwritten and for one that was deleted. */
  async #replacement({ origin }: SourceRef, fault: SourceFault, signal: AbortSignal): Promise<SourceFault> {
    if (fault.code !== 'vanished') return fault;
    const { current } = (await this.#client) ?? {};
    const generation = await current?.({ bucket: origin.bucket, name: origin.key }, signal).catch(() => undefined);
    if (generation === undefined) return fault;
    return new SourceFault(
      'replaced',
      `${origin.path} was written anew since it was found: generation ${generation} took the place of ${origin.version}`,
    );
  }

  async close(): Promise<void> {
    this.#client = undefined;
  }
}

/** Bytes of the whole object, whatever part was asked for. */
function totalOf({ header }: GotObject, { origin }: SourceRef): number | undefined {
  const [, total] = /\/(\d+)$/.exec(header('content-range') ?? '') ?? [];
  if (total !== undefined) return Number(total);
  // Somebody on the way decompressed it: the stored length says nothing of what comes.
  if (isTranscoded(header)) return undefined;
  const length = header('x-goog-stored-content-length') ?? header('content-length');
  return length === undefined ? origin.size : Number(length);
}

const isTranscoded = (header: GotObject['header']): boolean =>
  header('x-goog-stored-content-encoding') === 'gzip' && header('content-encoding') !== 'gzip';

/** The transfer broke after the last byte: the same generation, so it is whole. */
const isPastTheEnd = (error: unknown, fromByte: number): boolean =>
  fromByte > 0 && error instanceof GoogleError && error.fault.status === 416;

/** A server that answers with the whole object would give its first bytes a second time. */
function wholeAgain({ origin }: SourceRef, { body }: GotObject): SourceFault {
  body.destroy();
  return new SourceFault('lease_lost', `the transfer of ${origin.path} broke, and the server does not know ranges; it is read anew`);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function faultOf({ origin }: SourceRef, error: unknown): SourceFault {
  if (error instanceof SourceFault) return error;
  if (!(error instanceof GoogleError))
    return new SourceFault('unavailable', `${origin.path} could not be opened: ${String(error)}`, { cause: error });
  const { code, advice } = verdictOnObject(error.fault);
  return new SourceFault(code, sentence(`read of ${origin.path}`, error.fault, advice), { cause: error });
}
