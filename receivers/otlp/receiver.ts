/** Takes OTLP/HTTP log requests, and answers each when its records have arrived. */
import { randomUUID } from 'node:crypto';
import type { Host } from '../../component/host.ts';
import type { DiscoverMode, Ending, Receiver, SourceRef } from '../../component/source.ts';
import { Admission } from './admission.ts';
import type { HttpProtocol, OtlpSettings } from './config.ts';
import { exchange, type ExchangeOptions } from './exchange.ts';
import { Intray } from './intray.ts';
import { isLoopback } from '../../component/http/listen-address.ts';
import { listen, type Listener } from './listener.ts';
import { tlsMaterial } from './server-tls.ts';

export const createOtlpReceiver = ({ protocols: { http } }: OtlpSettings, host: Host): Receiver => new OtlpReceiver(http, host);

class OtlpReceiver implements Receiver {
  readonly #settings: HttpProtocol;
  readonly #host: Host;
  readonly #intray = new Intray();
  readonly #admission: Admission;
  #listener: Listener | undefined;
  #isClosing = false;

  constructor(settings: HttpProtocol, host: Host) {
    this.#settings = settings;
    this.#host = host;
    this.#admission = new Admission(settings.max_in_flight_bytes);
  }

  /** In mode `once` it ends at once and listens to nobody: what is pushed has no end. */
  async *discover(mode: DiscoverMode, signal: AbortSignal): AsyncGenerator<SourceRef> {
    if (mode === 'once') return this.#host.logger.info('does not listen: what is sent by OTLP has no end that a run could wait for');
    const listener = await this.#listen();
    try {
      yield* this.#intray.refs(signal);
    } finally {
      this.#isClosing = true;
      listener.stopListening();
    }
  }

  async settle(endings: readonly Ending[]): Promise<void> {
    this.#intray.settle(endings);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#listener?.close();
  }

  async #listen(): Promise<Listener> {
    await this.#listener?.close();
    const { endpoint, tls, logs_url_path, response_timeout } = this.#settings;
    const path = `receivers::${this.#host.id}::protocols::http`;
    const material = tls === undefined ? undefined : tlsMaterial(tls, `${path}::tls`);
    this.#isClosing = false;
    const options = { address: endpoint, tls: material, path: `${path}::endpoint`, responseTimeoutMs: response_timeout };
    const listener = await listen(options, (request, response, accept) =>
      exchange(request, response, accept, this.#exchangeOptions(`${listener.url}${logs_url_path}`)),
    );
    this.#listener = listener;
    this.#host.logger.info('listens for OTLP logs', { url: `${listener.url}${logs_url_path}` });
    this.#tellIfOpen(`${path}::bearer_token`);
    return listener;
  }

  #exchangeOptions(url: string): ExchangeOptions {
    const { logs_url_path, bearer_token, max_request_body_size, response_timeout } = this.#settings;
    return {
      rules: { path: logs_url_path, token: bearer_token, maxBodyBytes: max_request_body_size },
      responseTimeoutMs: response_timeout,
      admission: this.#admission,
      intray: this.#intray,
      from: { receiver: this.#host.id, routes: this.#host.routes, url },
      randomId: () => randomUUID().replaceAll('-', ''),
      isClosing: () => this.#isClosing,
      onAnswer: (status) => {
        if (status !== 200) this.#host.count('refused', 1, String(status));
        this.#host.step('answered');
      },
    };
  }

  #tellIfOpen(path: string): void {
    const { endpoint, bearer_token, tls } = this.#settings;
    if (isLoopback(endpoint) || bearer_token !== undefined || tls?.client_ca_file !== undefined) return;
    this.#host.logger.warn(`other machines can send without showing who they are: set ${path}, or tls::client_ca_file`);
  }
}
