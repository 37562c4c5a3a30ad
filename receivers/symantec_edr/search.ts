/** Asks for pages of a search, until one comes or a person is needed. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Host } from '../../component/host.ts';
import { readBody, ReplyTooLong, type HttpStream } from '../../component/http/client.ts';
import { networkFault } from '../../component/http/network-fault.ts';
import type { DiscoverMode } from '../../component/source.ts';
import type { ApiClient } from '../../component/symantec-api/api-client.ts';
import { ApiFault, faultOfNetwork, faultOfReply, type Asked } from '../../component/symantec-api/api-fault.ts';
import { backoffMs, type Pause } from '../../component/symantec-api/pause.ts';
import type { SymantecEdrSettings } from './config.ts';
import { pageOf, type Page } from './page.ts';
import { instant, type Span } from './window.ts';

export const INCIDENTS_PATH = '/v1/incidents';
const HEADERS = { accept: 'application/json', 'accept-encoding': 'gzip', 'content-type': 'application/json' };
const MAX_FAULT_BYTES = 64 * 1024;
/** In mode `once` nobody waits for a person. */
const ONCE_TRIES = 8;
const NO_INCIDENTS: Page = { incidents: [], next: undefined, total: undefined };

export interface SearchParts {
  readonly api: Pick<ApiClient, 'post' | 'asked'>;
  readonly settings: Pick<SymantecEdrSettings, 'batch_size' | 'include_events' | 'query' | 'timeout' | 'max_page_bytes'>;
  readonly host: Host;
  readonly pause: Pause;
  readonly random: () => number;
}

export class Search {
  readonly #parts: SearchParts;
  #limit: number;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.#limit = parts.settings.batch_size;
  }

  /** What the page was asked of. */
  get url(): string {
    return this.#parts.api.asked(INCIDENTS_PATH).url;
  }

  /** A search begins with whole pages, whatever an earlier one had to do with. */
  begin(): void {
    this.#limit = this.#parts.settings.batch_size;
  }

  /** Waits through what passes by itself. @throws {ApiFault} where a person is needed, or the signal has aborted */
  async page(window: Span, offset: number, mode: DiscoverMode, signal: AbortSignal): Promise<Page> {
    const { host, pause, random } = this.#parts;
    for (let failures = 1; ; failures += 1) {
      try {
        const page = await this.#ask(window, offset, signal);
        if (failures > 1) host.report('StatusOK');
        return page;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ApiFault) || !error.passing || (mode === 'once' && failures >= ONCE_TRIES)) throw error;
        const ms = backoffMs(failures, random(), error.afterMs);
        host.count('faults', 1, error.status === undefined ? 'network' : String(error.status));
        host.report('StatusRecoverableError', error.message);
        host.logger.warn(`no page of incidents, which is tried again in ${ms} ms: ${error.message}`);
        await pause(ms, signal);
      }
    }
  }

  /** One page, of fewer incidents where it would be too long. */
  async #ask(window: Span, offset: number, signal: AbortSignal): Promise<Page> {
    const { settings, host, api } = this.#parts;
    for (;;) {
      const page = await this.#request(window, offset, signal);
      if (page !== 'too long') return page;
      const { path } = api.asked(INCIDENTS_PATH);
      if (this.#limit === 1) {
        throw new ApiFault(`the incident at ${offset} is longer than ${settings.max_page_bytes} bytes. Raise ${path}::max_page_bytes.`, {
          passing: false,
        });
      }
      this.#limit = Math.ceil(this.#limit / 2);
      host.logger.info(`a page is longer than max_page_bytes: asking for ${this.#limit} incidents at a time`);
    }
  }

  async #request(window: Span, offset: number, signal: AbortSignal): Promise<Page | 'too long'> {
    const { settings, api, host } = this.#parts;
    const limit = settings.timeout === 0 ? signal : AbortSignal.any([signal, AbortSignal.timeout(settings.timeout)]);
    const reply = await api.post(INCIDENTS_PATH, { headers: HEADERS, body: this.#body(window, offset) }, limit);
    const asked = api.asked(INCIDENTS_PATH);
    if (reply.status === 204) {
      reply.cancel();
      return NO_INCIDENTS;
    }
    const body = await wholeBody(reply, reply.status === 200 ? settings.max_page_bytes : MAX_FAULT_BYTES, asked);
    if (reply.status !== 200) throw faultOfReply(reply, body === 'too long' ? '' : body.toString('utf8'), asked, host.clock.now());
    if (body === 'too long') return body;
    const page = await pageOf(body, settings.include_events);
    if (typeof page === 'string') {
      throw new ApiFault(`${asked.url} answered 200: expected JSON with a list of incidents, found ${page}`, {
        passing: true,
        status: 200,
      });
    }
    return page;
  }

  #body(window: Span, offset: number): Uint8Array {
    const { include_events, query } = this.#parts.settings;
    const [start_date, end_date] = [instant(window.startMs), instant(window.endMs)];
    return Buffer.from(JSON.stringify({ start_date, end_date, next: offset, limit: this.#limit, include_events, query }));
  }
}

const inflate = promisify(gunzip);

/** Inflated where it is gzip, by its first bytes. @throws {ApiFault} */
async function wholeBody(reply: HttpStream, maxBytes: number, asked: Asked): Promise<Buffer | 'too long'> {
  try {
    const body = await readBody(reply.body, maxBytes);
    return body[0] === 0x1f && body[1] === 0x8b ? await inflate(body, { maxOutputLength: maxBytes }) : body;
  } catch (error) {
    reply.cancel();
    if (error instanceof ReplyTooLong) return 'too long';
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') return 'too long';
    throw faultOfNetwork(networkFault(error), asked);
  }
}
