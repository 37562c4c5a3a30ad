/** Takes what a store announces by HTTP and passes the body on, as a bridge to a queue would. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Webhook {
  readonly url: string;
  /** Where bodies go; until it is set nowhere. */
  passOn: (body: string) => Promise<void>;
  stop(): Promise<void>;
}

export async function startWebhook(): Promise<Webhook> {
  const webhook = { url: '', passOn: async (_body: string): Promise<void> => {}, stop };
  const server = createServer((incoming, response) => {
    text(incoming)
      .then((body) => (body === '' ? undefined : webhook.passOn(body)))
      .then(
        () => response.writeHead(200).end(),
        () => response.writeHead(503).end(),
      );
  });
  async function stop(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  webhook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return webhook;
}
