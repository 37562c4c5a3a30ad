/** The calls of SQS in their plainest form: AWS JSON 1.0. It knows one answer, success. */
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type {
  ChangeMessageVisibilityBatchRequest,
  ChangeMessageVisibilityBatchResult,
  DeleteMessageBatchRequest,
  DeleteMessageBatchResult,
  ReceiveMessageCommand,
  ReceiveMessageRequest,
  ReceiveMessageResult,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { attempt, findWay, send, type PlainParts, type Way } from './plain-request.ts';

/** What an answer tells, of which some may be missing. */
type Told<T> = { readonly [K in keyof T]?: T[K] | undefined };

export class PlainQueue {
  readonly #parts: PlainParts<SQSClient>;
  readonly #command: typeof ReceiveMessageCommand;
  #way: Promise<Way | undefined> | undefined;

  constructor(parts: PlainParts<SQSClient>, command: typeof ReceiveMessageCommand) {
    this.#parts = parts;
    this.#command = command;
  }

  /** @throws where a body is not the one that was sent */
  async receive(input: ReceiveMessageRequest, abortSignal: AbortSignal): Promise<Told<ReceiveMessageResult> | undefined> {
    const received = await this.#call<ReceiveMessageResult>('ReceiveMessage', input, abortSignal);
    for (const { MessageId, Body = '', MD5OfBody } of received?.Messages ?? []) {
      if (MD5OfBody !== undefined && hash('md5', Body) !== MD5OfBody)
        throw new Error(`the body of message ${MessageId} does not have the MD5 that SQS tells`);
    }
    return received;
  }

  changeVisibility(
    input: ChangeMessageVisibilityBatchRequest,
    abortSignal: AbortSignal,
  ): Promise<Told<ChangeMessageVisibilityBatchResult> | undefined> {
    return this.#call('ChangeMessageVisibilityBatch', input, abortSignal);
  }

  delete(input: DeleteMessageBatchRequest, abortSignal: AbortSignal): Promise<Told<DeleteMessageBatchResult> | undefined> {
    return this.#call('DeleteMessageBatch', input, abortSignal);
  }

  /** @returns nothing where it did not succeed. */
  #call<T>(operation: string, input: object, abortSignal: AbortSignal): Promise<Told<T> | undefined> {
    return attempt(abortSignal, async () => {
      const way = await this.#wayToQueue(input);
      return way === undefined ? undefined : this.#ask<T>(way, operation, input, abortSignal);
    });
  }

  #wayToQueue(input: object): Promise<Way | undefined> {
    if (this.#way !== undefined) return this.#way;
    const way = findWay(this.#parts, input, this.#command);
    this.#way = way;
    way.catch(() => (this.#way = undefined));
    return way;
  }

  async #ask<T>(way: Way, operation: string, input: object, abortSignal: AbortSignal): Promise<Told<T> | undefined> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` };
    const request = { method: 'POST', path: '/', headers, body: JSON.stringify(input) } as const;
    const { statusCode, body } = await send(this.#parts, way, request, abortSignal);
    if (!(body instanceof Readable)) return undefined;
    const answer = await text(body);
    return statusCode === 200 ? JSON.parse(answer) : undefined;
  }
}
