/** Answers probes over HTTP. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Extension, ExtensionHost } from '../../component/factory.ts';
import type { HealthCheckSettings } from './config.ts';
import { summarize } from './summary.ts';

/** @throws where the address cannot be had */
export async function createHealthCheck(settings: HealthCheckSettings, host: ExtensionHost): Promise<Extension> {
  const startedMs = host.clock.now();
  const server = createServer((request, response) => {
    const { code, body } = answer(request, settings.path, () =>
      summarize(host.health(), settings.component_health, startedMs, host.clock.now()),
    );
    send(request, response, code, body);
  });
  const { host: name, port } = settings.endpoint;
  server.listen({ port, ...(name === undefined ? {} : { host: name }) });
  await once(server, 'listening').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`extensions::${host.id}::endpoint: expected an address that is free to listen on: ${why}`, { cause });
  });
  host.logger.info('health check listens', { address: addressText(server.address()), path: settings.path });
  host.report('StatusOK');
  return {
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Answer {
  readonly code: number;
  readonly body: object;
}

function answer(request: IncomingMessage, path: string, summary: () => Answer): Answer {
  const [asked] = (request.url ?? '').split('?');
  if (asked !== path && asked !== '/status') return { code: 404, body: { error: `expected ${path} or /status` } };
  if (request.method !== 'GET' && request.method !== 'HEAD') return { code: 405, body: { error: 'expected GET or HEAD' } };
  return summary();
}

function send(request: IncomingMessage, response: ServerResponse, code: number, body: object): void {
  request.resume();
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`);
}

const addressText = (address: AddressInfo | string | null): string =>
  typeof address === 'object' && address !== null ? `${address.address}:${address.port}` : String(address);
