/** The reply to a bulk request. Pure: bytes to results per item. */
import { z } from 'zod';
import { RESULT } from '../../component/exporter.ts';
import type { Rejection } from '../../component/exporter.ts';
import { maskedReason } from './reason-mask.ts';

/** What the bulk reply keeps. Positions hold only because every item keeps its status. */
export const REPLY_FILTER = 'errors,items.*.status,items.*.failure_store,items.*.error.type,items.*.error.reason';

const errorSchema = z.union([z.string(), z.object({ type: z.string().optional(), reason: z.string().nullish() })]);
const itemSchema = z.record(z.string(), z.object({ status: z.int(), failure_store: z.string().optional(), error: errorSchema.optional() }));
const replySchema = z.object({ items: z.array(itemSchema) });
const refusalSchema = z.object({ error: errorSchema });
type ItemError = z.output<typeof errorSchema>;

export interface BulkReply {
  readonly is: 'bulk';
  readonly results: Uint8Array;
  readonly rejections: ReadonlyMap<number, Rejection>;
  /** Why items are to be retried: the first reason and how many. */
  readonly notice?: string;
  /** The first item that was refused for want of privileges. */
  readonly forbidden?: Rejection;
}

export type ReadReply =
  | BulkReply
  /** Cut short, or not the reply to this request: whether it was done is not known. */
  | { readonly is: 'damaged'; readonly found: string }
  /** Something else answers here. */
  | { readonly is: 'foreign'; readonly found: string };

export function readBulkReply(body: Buffer, contentType: string, records: number): ReadReply {
  const json = parseJson(body);
  if (json === undefined) {
    return /json/i.test(contentType)
      ? { is: 'damaged', found: `${body.length} bytes of broken JSON` }
      : { is: 'foreign', found: contentType || 'no content type' };
  }
  const reply = replySchema.safeParse(json);
  if (!reply.success) return { is: 'foreign', found: 'JSON without `items`' };
  const { items } = reply.data;
  return items.length === records ? itemResults(items) : { is: 'damaged', found: `${items.length} items for ${records} documents` };
}

function itemResults(items: z.output<typeof replySchema>['items']): BulkReply {
  const results = new Uint8Array(items.length);
  const rejections = new Map<number, Rejection>();
  const retried: string[] = [];
  let forbidden: Rejection | undefined;
  for (const [position, wrapped] of items.entries()) {
    const item = wrapped['create'] ?? Object.values(wrapped)[0];
    if (item === undefined) continue;
    if (item.status < 300 && item.failure_store !== 'used') continue;
    const result = itemResult(item.status);
    results[position] = result;
    const rejection = rejectionOf(item.error, item.status);
    if (result === RESULT.retry) retried.push(`${item.status} ${rejection.type}: ${rejection.reason}`);
    else rejections.set(position, rejection);
    if (isForbidden(item.status)) forbidden ??= rejection;
  }
  const notice = retried.length === 0 ? {} : { notice: `${retried.length} of ${items.length} documents: ${retried[0] ?? ''}` };
  return { is: 'bulk', results, rejections, ...notice, ...(forbidden !== undefined && { forbidden }) };
}

const isForbidden = (status: number): boolean => status === 401 || status === 403;

/** Of a status that is not plain success; 2xx here means that the failure store took it. */
function itemResult(status: number): number {
  if (status < 300) return RESULT.failure_store;
  if (status === 409) return RESULT.duplicate;
  return status === 429 || status >= 500 || isForbidden(status) ? RESULT.retry : RESULT.rejected;
}

const FIXED: ReadonlyMap<number, Rejection> = new Map([
  [
    201,
    { type: 'failure_store', reason: 'Elasticsearch could not index the document and put it into the failure store of its data stream' },
  ],
  [409, { type: 'version_conflict', reason: 'a document with this _id was there already' }],
]);

function rejectionOf(error: ItemError | undefined, status: number): Rejection {
  return FIXED.get(status) ?? errorOf(error, status);
}

function errorOf(error: ItemError | undefined, status: number): Rejection {
  if (typeof error === 'string') return { type: `http_${status}`, reason: maskedReason(error) };
  return { type: error?.type ?? `http_${status}`, reason: maskedReason(error?.reason ?? '') };
}

/** The error that a refusing reply tells, where it is one of Elasticsearch's. */
export function readRefusal(body: Buffer, status: number): Rejection {
  const refusal = refusalSchema.safeParse(parseJson(body));
  return errorOf(refusal.success ? refusal.data.error : undefined, status);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
