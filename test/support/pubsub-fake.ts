/**
 * A tiny Pub/Sub: the REST interface's pull, acknowledge and modifyAckDeadline on one subscription, plain or
 * exactly-once, with or without a dead-letter policy.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { resource, type GcsObject } from './gcs-fake.ts';

export interface PubSubOptions {
  /** `projects/p/subscriptions/s`. */
  readonly subscription?: string;
  readonly ackDeadlineMs?: number;
  /** Handles that are not valid any more are refused, and each one is told. */
  readonly isExactlyOnce?: boolean;
  /** With a dead-letter policy: deliveries are counted, and after so many a message goes to the dead letters. */
  readonly maxDeliveryAttempts?: number;
  /** How long a pull waits for messages. */
  readonly waitMs?: number;
}

export interface PubSubCall {
  readonly call: string;
  readonly ackIds: readonly string[];
  readonly seconds?: number;
}

export interface FakePubSub {
  readonly endpoint: string;
  readonly subscription: string;
  readonly calls: PubSubCall[];
  /** Asked before each call: an answer in the place of the ordinary. */
  answer: (call: PubSubCall) => { readonly status: number; readonly body: object } | undefined;
  publish(attributes: Readonly<Record<string, string>>, data?: string): string;
  /** Publishes what Cloud Storage does when the object was written. */
  announce(object: GcsObject, more?: Readonly<Record<string, string>>): string;
  /** Ends all leases, as time would. */
  expire(): void;
  counts(): { readonly ready: number; readonly held: number; readonly dead: number };
  stop(): Promise<void>;
}

interface Message {
  readonly id: string;
  readonly message: object;
  attempts: number;
  ackId?: string;
  heldUntil: number;
}

export async function startFakePubSub(options: PubSubOptions = {}): Promise<FakePubSub> {
  const { subscription = 'projects/test-project/subscriptions/events', ackDeadlineMs = 10_000, waitMs = 100 } = options;
  const messages = new Map<string, Message>();
  const dead: Message[] = [];
  let last = 0;
  const server = createServer((incoming, response) => void serve(incoming, response));
  const isHeld = ({ heldUntil }: Message): boolean => heldUntil > Date.now();
  const fake: FakePubSub = {
    endpoint: '',
    subscription,
    calls: [],
    answer: () => undefined,
    publish(attributes, data) {
      const id = String(++last);
      const message = {
        messageId: id,
        publishTime: new Date().toISOString(),
        attributes,
        ...(data !== undefined && { data: Buffer.from(data).toString('base64') }),
      };
      messages.set(id, { id, message, attempts: 0, heldUntil: 0 });
      return id;
    },
    announce: (object, more = {}) =>
      fake.publish({ ...notification(object), ...more }, more['payloadFormat'] === 'NONE' ? undefined : JSON.stringify(resource(object))),
    expire: () => messages.forEach((message) => void (message.heldUntil = 0)),
    counts: () => ({
      ready: [...messages.values()].filter((message) => !isHeld(message)).length,
      held: [...messages.values()].filter(isHeld).length,
      dead: dead.length,
    }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, path, call = ''] = /^\/v1\/(.+):(\w+)$/.exec(incoming.url ?? '') ?? [];
    const body: { ackIds?: string[]; ackDeadlineSeconds?: number; maxMessages?: number } = JSON.parse((await readText(incoming)) || '{}');
    const seconds = body.ackDeadlineSeconds;
    const told = { call, ackIds: body.ackIds ?? [], ...(seconds !== undefined && { seconds }) };
    fake.calls.push(told);
    const answer = fake.answer(told);
    if (answer !== undefined) return json(response, answer.status, answer.body);
    if (path !== subscription) return json(response, 404, { error: { code: 404, message: 'Resource not found', status: 'NOT_FOUND' } });
    if (call === 'pull') return pull(response, body.maxMessages ?? 1);
    return change(response, told);
  }

  async function pull(response: ServerResponse, max: number): Promise<void> {
    const until = Date.now() + waitMs;
    let ready: readonly Message[] = [];
    for (;;) {
      ready = [...messages.values()]
        .filter((message) => !isHeld(message))
        .filter(isAlive)
        .slice(0, max);
      if (ready.length > 0 || Date.now() >= until || response.destroyed) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // Who went away before gets nothing, and holds nothing.
    if (response.destroyed) return;
    json(response, 200, ready.length === 0 ? {} : { receivedMessages: ready.map(deliver) });
  }

  /** Dead letters are sorted out when a message would be delivered again. */
  function isAlive(message: Message): boolean {
    if (message.attempts < (options.maxDeliveryAttempts ?? Infinity)) return true;
    messages.delete(message.id);
    dead.push(message);
    return false;
  }

  function deliver(message: Message): object {
    message.attempts++;
    message.ackId = `${message.id}:${message.attempts}`;
    message.heldUntil = Date.now() + ackDeadlineMs;
    const { ackId, attempts } = message;
    return { ackId, message: message.message, ...(options.maxDeliveryAttempts !== undefined && { deliveryAttempt: attempts }) };
  }

  function change(response: ServerResponse, { call, ackIds, seconds = 0 }: PubSubCall): void {
    const metadata: Record<string, string> = {};
    for (const ackId of ackIds) {
      const message = messages.get(ackId.split(':')[0] ?? '');
      // A plain subscription takes an old handle for good, also one that is out of date.
      const isGood = message !== undefined && message.ackId === ackId && (isHeld(message) || options.isExactlyOnce !== true);
      if (!isGood) metadata[ackId] = 'PERMANENT_FAILURE_INVALID_ACK_ID';
      else if (call === 'acknowledge') messages.delete(message.id);
      else message.heldUntil = seconds === 0 ? 0 : Date.now() + seconds * 1000;
    }
    if (options.isExactlyOnce !== true || Object.keys(metadata).length === 0) return json(response, 200, {});
    json(response, 400, failure(metadata));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, { endpoint: `http://127.0.0.1:${port}` });
}

/** As an exactly-once subscription answers, with what became of each handle that failed. */
export const failure = (metadata: Readonly<Record<string, string>>): object => ({
  error: {
    code: 400,
    message: 'Some acknowledgement ids in the request were invalid.',
    status: 'FAILED_PRECONDITION',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'EXACTLY_ONCE_ACKID_FAILURE',
        domain: 'pubsub.googleapis.com',
        metadata,
      },
    ],
  },
});

/** The attributes of a notification. */
export const notification = ({ bucket, name, generation }: GcsObject): Readonly<Record<string, string>> => ({
  notificationConfig: `projects/_/buckets/${bucket}/notificationConfigs/1`,
  eventType: 'OBJECT_FINALIZE',
  payloadFormat: 'JSON_API_V1',
  bucketId: bucket,
  objectId: name,
  objectGeneration: generation,
  eventTime: new Date().toISOString(),
});

function json(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
