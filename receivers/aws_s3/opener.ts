/** Opens objects in a worker: the version that was found, from any byte. */
import type { Readable } from 'node:stream';
import { SourceFault, type Opener, type SourceRef, type SourceStream } from '../../component/source.ts';
import { readBody } from '../../component/http/body.ts';
import { etagOf } from './object-origin.ts';
import { AwsError, sentence, verdictOnObject } from './refusal.ts';

/** GetObject, as S3 has it. Throws `AwsError`. */
export interface GetObject {
  (request: GetRequest, signal: AbortSignal): Promise<GotObject>;
}

export interface GetRequest {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  /** Quoted. */
  readonly ifMatch?: string;
  /** `bytes=100-`. */
  readonly range?: string;
}

export interface GotObject {
  readonly body: Readable;
  readonly contentLength?: number;
  /** `bytes 100-199/200`. */
  readonly contentRange?: string;
}

export interface OpenerParts {
  /** Called once, at the first object. */
  readonly connect: () => Promise<{ readonly get: GetObject; close(): void }>;
  readonly idleMs: number;
}

export class AwsS3Opener implements Opener {
  readonly #parts: OpenerParts;
  #client: ReturnType<OpenerParts['connect']> | undefined;

  constructor(parts: OpenerParts) {
    this.#parts = parts;
  }

  async open(ref: SourceRef, fromByte: number, signal: AbortSignal): Promise<SourceStream> {
    const request = requestFor(ref, fromByte);
    try {
      this.#client ??= this.#parts.connect();
      const { get } = await this.#client;
      const got = await get(request, signal);
      if (fromByte > 0 && got.contentRange === undefined) throw wholeAgain(ref);
      const chunks = readBody(got.body, { path: ref.origin.path, idleMs: this.#parts.idleMs, signal });
      const totalBytes = totalOf(got, fromByte);
      return totalBytes === undefined ? { chunks } : { chunks, totalBytes };
    } catch (error) {
      if (signal.aborted) throw new SourceFault('stopped', `reading of ${ref.origin.path} was told to stop`, { cause: error });
      if (isPastTheEnd(error, fromByte)) return { chunks: nothing(), totalBytes: fromByte };
      throw faultOf(ref, error);
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    client?.close();
  }
}

function requestFor({ origin }: SourceRef, fromByte: number): GetRequest {
  const ifMatch = etagOf(origin);
  if (fromByte > 0 && ifMatch === undefined && origin.versionId === undefined) {
    throw new SourceFault(
      'lease_lost',
      `the transfer of ${origin.path} broke, and without an ETag its rest cannot be asked for; it is read anew`,
    );
  }
  return {
    bucket: origin.bucket,
    key: origin.key,
    ...(origin.versionId !== undefined && { versionId: origin.versionId }),
    ...(ifMatch !== undefined && { ifMatch }),
    ...(fromByte > 0 && { range: `bytes=${fromByte}-` }),
  };
}

/** Bytes of the whole object, whatever part was asked for. */
function totalOf({ contentLength, contentRange }: GotObject, fromByte: number): number | undefined {
  const [, total] = /\/(\d+)$/.exec(contentRange ?? '') ?? [];
  if (total !== undefined) return Number(total);
  return contentLength === undefined ? undefined : contentLength + fromByte;
}

/** The transfer broke after the last byte: the same version, so it is whole. */
const isPastTheEnd = (error: unknown, fromByte: number): boolean => fromByte > 0 && error instanceof AwsError && error.fault.status === 416;

/** A store that answers with the whole object would give its first bytes a second time. */
const wholeAgain = ({ origin }: SourceRef): SourceFault =>
  new SourceFault('lease_lost', `the transfer of ${origin.path} broke, and the store does not know ranges; it is read anew`);

async function* nothing(): AsyncGenerator<Uint8Array> {}

function faultOf(ref: SourceRef, error: unknown): SourceFault {
  if (error instanceof SourceFault) return error;
  if (!(error instanceof AwsError))
    return new SourceFault('unavailable', `${ref.origin.path} could not be opened: ${String(error)}`, { cause: error });
  const { code, advice } = verdictOnObject(error.fault);
  return new SourceFault(code, sentence(`GetObject of ${ref.origin.path}`, error.fault, advice), { cause: error });
}
