/** Opens blobs in a worker: the version that was found, from any byte. */
import type { Readable } from 'node:stream';
import { readBody } from '../../component/http/body.ts';
import { SourceFault, type Opener, type SourceRef, type SourceStream } from '../../component/source.ts';
import { containerOf, etagOf, isCopy, quoted } from './object-origin.ts';
import { AzureError, sentence, verdictOnBlob } from './refusal.ts';

/** The calls, as the service has them. They throw `AzureError`. */
export interface ReadCalls {
  get(request: GetRequest, signal: AbortSignal): Promise<GotBlob>;
  properties(blob: BlobName, signal: AbortSignal): Promise<BlobProperties>;
  close(): void;
}

export interface BlobName {
  readonly container: string;
  readonly name: string;
}

export interface GetRequest extends BlobName {
  readonly fromByte: number;
  /** Quoted. */
  readonly ifMatch?: string;
}

export interface GotBlob {
  readonly body: Readable;
  readonly contentLength?: number;
  /** `bytes 100-199/200`. */
  readonly contentRange?: string;
  readonly copyStatus?: string;
}

export interface BlobProperties {
  /** Without quotes. */
  readonly etag: string;
  readonly copyStatus?: string;
  /** Milliseconds since 1970. */
  readonly copiedAt?: number;
  readonly writtenAt?: number;
}

export interface OpenerParts {
  /** Called once, at the first blob. */
  readonly connect: () => Promise<ReadCalls>;
  readonly idleMs: number;
}

export class AzureBlobOpener implements Opener {
  readonly #parts: OpenerParts;
  #calls: Promise<ReadCalls> | undefined;

  constructor(parts: OpenerParts) {
    this.#parts = parts;
  }

  async open(ref: SourceRef, fromByte: number, signal: AbortSignal): Promise<SourceStream> {
    try {
      this.#calls ??= this.#parts.connect();
      const got = await getOrCopied(await this.#calls, requestFor(ref, fromByte), ref, signal);
      if (got.copyStatus === 'pending') throw abandoned(got.body, stillCopied(ref));
      if (fromByte > 0 && got.contentRange === undefined) throw abandoned(got.body, wholeAgain(ref));
      const chunks = readBody(got.body, { path: ref.origin.path, idleMs: this.#parts.idleMs, signal });
      const totalBytes = totalOf(got, fromByte);
      return totalBytes === undefined ? { chunks } : { chunks, totalBytes };
    } catch (error) {
      if (signal.aborted) throw new SourceFault('stopped', `reading of ${ref.origin.path} was told to stop`);
      if (isPastTheEnd(error, fromByte)) return { chunks: nothing(), totalBytes: fromByte };
      throw faultOf(ref, error);
    }
  }

  async close(): Promise<void> {
    const calls = await this.#calls?.catch(() => undefined);
    calls?.close();
  }
}

function requestFor({ origin }: SourceRef, fromByte: number): GetRequest {
  const ifMatch = etagOf(origin);
  if (fromByte > 0 && ifMatch === undefined) {
    throw new SourceFault(
      'lease_lost',
      `the transfer of ${origin.path} broke, and without an ETag its rest cannot be asked for; it is read anew`,
    );
  }
  return { container: containerOf(origin), name: origin.key, fromByte, ...(ifMatch !== undefined && { ifMatch }) };
}

/**
 * Where the version is not there: says whether the blob is. A copy is announced when it begins, with an ETag that its
 * end changes: a blob that was written last by the end of a copy is still the one that was announced, while any other
 * change makes it another.
 */
async function getOrCopied(calls: ReadCalls, request: GetRequest, ref: SourceRef, signal: AbortSignal): Promise<GotBlob> {
  try {
    return await calls.get(request, signal);
  } catch (error) {
    if (!(error instanceof AzureError) || error.fault.status !== 412) throw error;
    const found = await calls.properties(request, signal);
    if (!isCopy(ref.origin)) throw error;
    if (found.copyStatus === 'pending') throw stillCopied(ref);
    if (!wasWrittenByCopy(found)) throw error;
    if (request.fromByte > 0) throw wholeAgain(ref);
    return calls.get({ ...request, ifMatch: quoted(found.etag) }, signal);
  }
}

const wasWrittenByCopy = ({ copyStatus, copiedAt, writtenAt }: BlobProperties): boolean =>
  copyStatus === 'success' && copiedAt !== undefined && Math.abs(copiedAt - (writtenAt ?? 0)) <= COPY_END_MS;

/** The end of a copy and the time of the last change are told in whole seconds. */
const COPY_END_MS = 1000;

function abandoned(body: Readable, fault: SourceFault): SourceFault {
  body.on('error', () => undefined);
  body.destroy();
  return fault;
}

/** Bytes of the whole blob, whatever part was asked for. */
function totalOf({ contentLength, contentRange }: GotBlob, fromByte: number): number | undefined {
  const [, total] = /\/(\d+)$/.exec(contentRange ?? '') ?? [];
  if (total !== undefined) return Number(total);
  return contentLength === undefined ? undefined : contentLength + fromByte;
}

/** The transfer broke after the last byte: the same version, so it is whole. */
const isPastTheEnd = (error: unknown, fromByte: number): boolean =>
  fromByte > 0 && error instanceof AzureError && error.fault.status === 416;

const wholeAgain = ({ origin }: SourceRef): SourceFault =>
  new SourceFault('lease_lost', `the transfer of ${origin.path} broke, and its rest cannot be asked for; it is read anew`);

const stillCopied = ({ origin }: SourceRef): SourceFault =>
  new SourceFault('unavailable', `${origin.path} is still being copied; it is read when the copy is whole`);

async function* nothing(): AsyncGenerator<Uint8Array> {}

function faultOf(ref: SourceRef, error: unknown): SourceFault {
  if (error instanceof SourceFault) return error;
  if (!(error instanceof AzureError)) return new SourceFault('unavailable', `${ref.origin.path} could not be opened: ${String(error)}`);
  const { code, advice } = verdictOnBlob(error.fault);
  return new SourceFault(code, sentence(`reading ${ref.origin.path}`, error.fault, advice));
}
