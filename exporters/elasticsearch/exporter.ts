/** Sends bulk requests and tells for every document what became of it. */
import { headerOf, isSuccess } from '../../component/http/client.ts';
import type { HttpClient, HttpReply } from '../../component/http/client.ts';
import type { NetworkFault } from '../../component/http/network-fault.ts';
import { refusedOutcome, unreachedOutcome } from '../../component/http/refusal.ts';
import type { Destination } from '../../component/http/refusal.ts';
import { RequestBodies } from '../../component/http/request-bodies.ts';
import { retryAfterMs } from '../../component/http/retry-after.ts';
import { RESULT } from '../../component/exporter.ts';
import type { DeliveryPolicy, EncodedRequest, Exporter, Outcome } from '../../component/exporter.ts';
import type { Clock } from '../../component/host.ts';
import type { Logger } from '../../component/logger.ts';
import { haltAll, retryAll } from '../../component/outcome.ts';
import { sliceBytes } from '../../component/request-bytes.ts';
import { readBulkReply, readRefusal, REPLY_FILTER } from './bulk-reply.ts';
import type { BulkReply } from './bulk-reply.ts';
import { NodeRing } from './node-ring.ts';

/** One address of the cluster. */
export interface BulkNode {
  readonly client: HttpClient;
  readonly destination: Destination;
  /** Path of `_bulk`, with the endpoint's own query. */
  readonly path: string;
}

export interface BulkOptions {
  readonly nodes: readonly BulkNode[];
  readonly policy: DeliveryPolicy;
  readonly headers: Readonly<Record<string, string>>;
  readonly gzip: boolean;
  readonly level: number;
  readonly sourceOnError: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

const SOURCE_PARAMETER = 'include_source_on_error';

export class ElasticsearchExporter implements Exporter {
  readonly policy: DeliveryPolicy;
  readonly target: string;
  readonly #options: BulkOptions;
  readonly #ring: NodeRing;
  readonly #bodies = new RequestBodies();
  /** Versions before 8.18 refuse the parameter; learnt from their first refusal. */
  #knowsSourceParameter = true;

  constructor(options: BulkOptions) {
    this.policy = options.policy;
    this.target = options.nodes.map(({ destination }) => destination.url).join(', ');
    this.#options = options;
    this.#ring = new NodeRing(options.nodes.length);
  }

  async send(request: EncodedRequest, signal: AbortSignal): Promise<Outcome> {
    const { gzip, level } = this.#options;
    const body = await this.#bodies.pack(request.slices.map(sliceBytes), gzip ? 'gzip' : 'none', level);
    let outcome = retryAll(request.records, 'no node was tried');
    for (const index of this.#ring.order(this.#options.clock.now())) {
      const node = this.#options.nodes[index];
      if (node === undefined) continue;
      const reply = await this.#post(node, body.bytes, signal);
      if (isSuccess(reply)) body.release();
      if (reply.is === 'reply') {
        this.#ring.answered(index);
        return this.#outcome(request.records, reply, node.destination);
      }
      this.#ring.failed(index, this.#options.clock.now());
      outcome = unreachedOutcome(request.records, reply, node.destination);
      // Another node may have the request only where this one cannot have begun it.
      if (reply.is === 'broken' || reply.is === 'timeout' || reply.is === 'stopped') break;
    }
    return outcome;
  }

  async close(): Promise<void> {
    await Promise.all(this.#options.nodes.map(({ client }) => client.close()));
  }

  async #post(node: BulkNode, body: Uint8Array, signal: AbortSignal): Promise<HttpReply | NetworkFault> {
    const asked = this.#knowsSourceParameter;
    const reply = await node.client.post({ path: this.#path(node), headers: this.#options.headers, body }, signal);
    if (!asked || reply.is !== 'reply' || reply.status !== 400 || !isUnknownParameter(reply)) return reply;
    if (this.#knowsSourceParameter) this.#options.logger.debug(`${node.destination.url} does not know ${SOURCE_PARAMETER}`);
    this.#knowsSourceParameter = false;
    return node.client.post({ path: this.#path(node), headers: this.#options.headers, body }, signal);
  }

  #path({ path }: BulkNode): string {
    const source = this.#knowsSourceParameter ? `&${SOURCE_PARAMETER}=${this.#options.sourceOnError}` : '';
    return `${path}${path.includes('?') ? '&' : '?'}filter_path=${REPLY_FILTER}${source}`;
  }

  #outcome(records: number, reply: HttpReply, destination: Destination): Outcome {
    if (reply.status < 200 || reply.status > 299) {
      const after = retryAfterMs(headerOf(reply, 'retry-after'), this.#options.clock.now());
      return refusedOutcome(records, { status: reply.status, ...readRefusal(reply.body, reply.status), retryAfterMs: after }, destination);
    }
    const bulk = readBulkReply(reply.body, headerOf(reply, 'content-type') ?? '', records);
    if (bulk.is === 'damaged') return retryAll(records, `${destination.url} answered ${reply.status} with ${bulk.found}`);
    if (bulk.is === 'foreign') return haltAll(records, foreign(reply.status, bulk.found, destination));
    return bulkOutcome(bulk, destination);
  }
}

const isUnknownParameter = ({ body }: HttpReply): boolean =>
  body.includes(SOURCE_PARAMETER) && /unrecognized parameter|unknown parameter/i.test(body.toString('utf8'));

const foreign = (status: number, found: string, { url, path, endpointSetting }: Destination) => ({
  type: 'no_bulk_reply',
  reason: `${url} answered ${status} with ${found}, which is no bulk reply. Correct ${path}::${endpointSetting}: expected the address of Elasticsearch.`,
});

/** Where nothing passed and privileges are wanting, the destination is halted; else those documents alone wait. */
function bulkOutcome({ results, rejections, notice, forbidden }: BulkReply, { url, path, credentialSetting }: Destination): Outcome {
  if (forbidden === undefined) return { results, rejections, ...(notice !== undefined && { notice }) };
  const reason = `${url} refused documents: ${forbidden.reason}. Grant create_doc and auto_configure to what ${path}::${credentialSetting} names.`;
  if (results.every((result) => result === RESULT.retry)) return haltAll(results.length, { type: forbidden.type, reason });
  return { results, rejections, notice: reason };
}
