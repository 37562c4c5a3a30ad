/** A container as a store of objects that can be listed. Knows no SDK. */
import type { Host } from '../../component/host.ts';
import type { ListedObject, ObjectLister } from '../../component/listing/lister.ts';
import { SourceFault } from '../../component/source.ts';
import { adviceOnListing, AzureError, sentence } from './refusal.ts';

/** The calls, as the service has them. They throw `AzureError`. */
export interface ListCalls {
  listPage(request: ListRequest, signal: AbortSignal): Promise<ListPage>;
}

export interface ListRequest {
  readonly container: string;
  readonly prefix: string;
  /** The first name that is listed, itself included. */
  readonly startFrom?: string | undefined;
  readonly token?: string;
  readonly size: number;
}

export interface ListPage {
  readonly blobs: readonly ListedBlob[];
  /** Where the next page begins, where there is one. */
  readonly next?: string;
}

export interface ListedBlob {
  readonly name: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
  readonly contentType?: string;
  /** Can still be appended to. */
  readonly isGrowing: boolean;
}

export interface ListerOptions {
  readonly calls: ListCalls;
  readonly host: Pick<Host, 'clock' | 'logger'>;
  readonly container: string;
  readonly pageSize: number;
  /** A growing blob that was changed within this time is left for a later listing. */
  readonly minAgeMs: number;
  /** Asked before each page: what a person must mend first. */
  readonly ended: () => string | undefined;
  /** Told at the end of each listing. */
  readonly onListed: () => void;
}

/** Snapshots, versions and deleted blobs are never listed, as none of them is asked for. */
export class BlobLister implements ObjectLister {
  readonly ordered = true;
  readonly #options: ListerOptions;
  #knowsStartFrom = true;

  constructor(options: ListerOptions) {
    this.#options = options;
  }

  async *list(prefix: string, after: string | undefined, signal: AbortSignal): AsyncGenerator<readonly ListedObject[]> {
    for await (const { blobs } of this.#pages(prefix, after, signal)) {
      // The service lists from a name on, that name included.
      yield blobs.filter(({ name }) => name !== after).map((blob) => this.#objectOf(blob));
    }
    this.#options.onListed();
  }

  #objectOf({ name: key, etag: version, size, writtenAt, contentType, isGrowing }: ListedBlob): ListedObject {
    const { host, minAgeMs } = this.#options;
    // Shown, so that the next listing begins no later than here.
    const isLeftOut = isGrowing && writtenAt > host.clock.now() - minAgeMs;
    return {
      key,
      version,
      size,
      writtenAt,
      ...(contentType !== undefined && { contentType }),
      ...(isLeftOut && { leftOutAs: 'growing' }),
    };
  }

  async *#pages(prefix: string, startFrom: string | undefined, signal: AbortSignal): AsyncGenerator<ListPage> {
    const { container, pageSize: size, ended } = this.#options;
    let token: string | undefined;
    do {
      const fault = ended();
      if (fault !== undefined) throw new SourceFault('forbidden', fault);
      const from = this.#knowsStartFrom && startFrom !== undefined ? { startFrom } : {};
      const page: ListPage = await this.#page({ container, prefix, size, ...from, ...(token !== undefined && { token }) }, signal);
      yield page;
      token = page.next;
    } while (token !== undefined && !signal.aborted);
  }

  async #page(request: ListRequest, signal: AbortSignal): Promise<ListPage> {
    const { calls, host } = this.#options;
    try {
      return await calls.listPage(request, signal);
    } catch (error) {
      if (request.startFrom === undefined || !isUnknownParameter(error)) throw faultOf(request.container, error);
      this.#knowsStartFrom = false;
      host.logger.info('the store cannot list from a name on; each listing begins at the first blob', { container: request.container });
      return this.#page({ ...request, startFrom: undefined }, signal);
    }
  }
}

/** Older services, and some of the same interface, answer so to `startFrom`. */
const isUnknownParameter = (error: unknown): boolean =>
  error instanceof AzureError &&
  (error.fault.status === 400 || error.fault.status === 501) &&
  [
    'UnsupportedQueryParameter',
    'InvalidQueryParameterValue',
    'OutOfRangeQueryParameterValue',
    'NotImplemented',
    'APINotImplemented',
    'InvalidInput',
  ].includes(error.name);

function faultOf(container: string, error: unknown): unknown {
  if (!(error instanceof AzureError)) return error;
  const verdict = adviceOnListing(error.fault);
  const what = `listing the container ${container}`;
  if (verdict === undefined) return new SourceFault('unavailable', sentence(what, error.fault, 'it is tried again'));
  return new SourceFault(verdict.code, sentence(what, error.fault, verdict.advice));
}
