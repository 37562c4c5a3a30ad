/** What Elasticsearch does with one bulk action, for the bulk sink: data streams, `create`, `_id`, failure store. */

export interface Stored {
  readonly index: string;
  readonly id: string;
  readonly pipeline?: string;
  /** The document's JSON as it was sent. */
  readonly source: string;
}

export interface Action {
  readonly op: string;
  readonly index: string;
  readonly id?: string;
  readonly pipeline?: string;
  readonly source: string;
}

export interface ItemError {
  readonly status: number;
  readonly type: string;
  readonly reason: string;
}

export interface Item {
  readonly _index: string;
  readonly _id?: string;
  readonly status: number;
  readonly failure_store?: 'used' | 'not_enabled' | 'failed';
  readonly error?: { readonly type: string; readonly reason: string; readonly caused_by?: object };
}

export interface IndexOptions {
  /** Takes documents that fail into `failures`, and answers 201 for them. */
  readonly failureStore?: boolean;
  /** Ingest pipelines that exist; all, where it is not given. */
  readonly pipelines?: readonly string[];
  /** Refuses single documents. */
  readonly itemFault?: (action: Action, position: number) => ItemError | undefined;
}

const DATA_STREAM = /^(?:logs|metrics|traces)-[^-]+-.+/;
/** Failure stores do not take these. */
const NOT_STORED = new Set([401, 403, 409, 429]);

export class BulkIndex {
  readonly documents = new Map<string, Stored>();
  readonly failures: Stored[] = [];
  readonly options: IndexOptions;
  #ids = 0;
  constructor(options: IndexOptions) {
    this.options = options;
  }

  apply(action: Action, position: number): Item {
    const error = this.options.itemFault?.(action, position) ?? this.#fault(action);
    if (error === undefined) return this.#store(action);
    const inStream = DATA_STREAM.test(action.index);
    if (inStream && this.options.failureStore === true && !NOT_STORED.has(error.status) && error.status < 500) {
      this.failures.push(stored(action, action.id ?? `auto-${(this.#ids += 1)}`));
      return { _index: `.fs-${action.index}-2026.11.24-000001`, _id: 'failed', status: 201, failure_store: 'used' };
    }
    return {
      _index: action.index,
      ...(action.id !== undefined && { _id: action.id }),
      status: error.status,
      ...(inStream && !NOT_STORED.has(error.status) && { failure_store: 'not_enabled' }),
      error: { type: error.type, reason: error.reason, caused_by: { type: 'cause', reason: action.source } },
    };
  }

  #store(action: Action): Item {
    const id = action.id ?? `auto-${(this.#ids += 1)}`;
    const key = `${action.index}/${id}`;
    if (action.op === 'create' && this.documents.has(key)) return conflict(action.index, id);
    this.documents.set(key, stored(action, id));
    return { _index: action.index, _id: id, status: 201 };
  }

  #fault({ op, index, pipeline, source }: Action): ItemError | undefined {
    if (op !== 'create' && DATA_STREAM.test(index)) {
      return illegal('only write ops with an op_type of create are allowed in data streams');
    }
    const { pipelines } = this.options;
    if (pipeline !== undefined && pipeline !== '_none' && pipelines !== undefined && !pipelines.includes(pipeline)) {
      return illegal(`pipeline with id [${pipeline}] does not exist`);
    }
    if (/[A-Z\\/*?"<>| ,#:]/.test(index) || /^[_\-+.]/.test(index) || index === '') {
      return { status: 400, type: 'invalid_index_name_exception', reason: `Invalid index name [${index}]` };
    }
    return documentFault(index, source);
  }
}

function documentFault(index: string, source: string): ItemError | undefined {
  let document: unknown;
  try {
    document = JSON.parse(source);
  } catch {
    return unparsable('[1:2] failed to parse');
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return unparsable('failed to parse');
  if (!DATA_STREAM.test(index)) return undefined;
  if (!('@timestamp' in document)) return unparsable('data stream timestamp field [@timestamp] is missing');
  if (Array.isArray(document['@timestamp'])) return unparsable('data stream timestamp field [@timestamp] encountered multiple values');
  return undefined;
}

const stored = ({ index, pipeline, source }: Action, id: string): Stored => ({
  index,
  id,
  ...(pipeline !== undefined && { pipeline }),
  source,
});
const illegal = (reason: string): ItemError => ({ status: 400, type: 'illegal_argument_exception', reason });
const unparsable = (reason: string): ItemError => ({ status: 400, type: 'document_parsing_exception', reason });
const conflict = (index: string, id: string): Item => ({
  _index: index,
  _id: id,
  status: 409,
  error: {
    type: 'version_conflict_engine_exception',
    reason: `[${id}]: version conflict, document already exists (current version [1])`,
  },
});
