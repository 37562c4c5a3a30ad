/** Where a record goes, from its own attributes, those of its scope and those of its resource, in this order. */
import type { LogRecord } from '../../component/record.ts';
import { dataStreamName } from './index-name.ts';
import type { DataStream } from './index-name.ts';

export type MappingMode = 'otel' | 'ecs' | 'bodymap';

export interface RoutingRules {
  /** Empty: the record says. */
  readonly logsIndex: string;
  readonly dynamicId: boolean;
  readonly dynamicPipeline: boolean;
  readonly pipeline: string | undefined;
  readonly mode: MappingMode;
}

/** What records of one route share; looked up, not made, for each record. */
export interface Route {
  readonly mode: MappingMode;
  readonly dataStream: DataStream | undefined;
  /** The action line up to the id, and the whole line without one. */
  readonly beforeId: string;
  readonly withoutId: string;
}

const AFTER_ID = '}}\n';
const PLAIN_ID = /^[\w-]+$/;
/** The Collector names datasets for its own receivers and connectors so. */
const COMPONENT_SCOPE = /\/(?:receiver|connector)\/(\w*(?:receiver|connector))/;
/** Routes are few; a source that makes a dataset per record must not fill the memory. */
const MOST_ROUTES = 10_000;

type Attributes = Readonly<Record<string, unknown>>;

/** What a record asks for; empty where it asks for nothing. */
interface Wish extends DataStream {
  readonly mode: MappingMode;
  readonly index: string;
  readonly pipeline: string;
}

const sameWish = (a: Wish, b: Wish): boolean =>
  a.mode === b.mode &&
  a.index === b.index &&
  a.type === b.type &&
  a.dataset === b.dataset &&
  a.namespace === b.namespace &&
  a.pipeline === b.pipeline;

/** What is the same for all records of a scope and a resource. */
interface Shared {
  readonly mode: MappingMode;
  readonly index: string | undefined;
  readonly stream: DataStream;
  readonly pipeline: string | undefined;
  readonly id: string | undefined;
}

export class Router {
  readonly #rules: RoutingRules;
  readonly #shared = new WeakMap<LogRecord['instrumentationScope'], WeakMap<object, Shared>>();
  #routes = new Map<string, Route>();
  /** Neighbours mostly go the same way. */
  #last: { readonly wish: Wish; readonly route: Route } | undefined;
  constructor(rules: RoutingRules) {
    this.#rules = rules;
  }

  route(record: LogRecord): Route {
    const { attributes } = record;
    const shared = this.#sharedOf(record);
    const index = text(attributes, 'elasticsearch.index') ?? shared.index ?? '';
    const type = text(attributes, 'data_stream.type') ?? shared.stream.type;
    const dataset = text(attributes, 'data_stream.dataset') ?? shared.stream.dataset;
    const namespace = text(attributes, 'data_stream.namespace') ?? shared.stream.namespace;
    const asked = text(attributes, 'elasticsearch.ingest_pipeline') ?? shared.pipeline ?? '';
    const wish = { mode: shared.mode, index, type, dataset, namespace, pipeline: asked };
    if (this.#last === undefined || !sameWish(wish, this.#last.wish)) this.#last = { wish, route: this.#routeOf(wish) };
    return this.#last.route;
  }

  #routeOf(wish: Wish): Route {
    const key = JSON.stringify(wish);
    const known = this.#routes.get(key);
    if (known !== undefined) return known;
    if (this.#routes.size >= MOST_ROUTES) this.#routes = new Map();
    const route = this.#make(wish);
    this.#routes.set(key, route);
    return route;
  }

  /** The action line of a record. */
  action(route: Route, record: LogRecord): string {
    const id = this.#rules.dynamicId ? (text(record.attributes, 'elasticsearch.document_id') ?? this.#sharedOf(record).id) : undefined;
    if (id === undefined) return route.withoutId;
    return PLAIN_ID.test(id) ? `${route.beforeId}"${id}"${AFTER_ID}` : route.beforeId + JSON.stringify(id) + AFTER_ID;
  }

  #make({ mode, index, pipeline, ...stream }: Wish): Route {
    const { logsIndex } = this.#rules;
    const target = logsIndex || index || dataStreamName(stream, mode === 'otel' ? '.otel' : '');
    const through = this.#pipeline(pipeline);
    const parts = [`"_index":${JSON.stringify(target)}`, ...(through === undefined ? [] : [`"pipeline":${JSON.stringify(through)}`])].join(
      ',',
    );
    return {
      mode,
      dataStream: logsIndex === '' && index === '' ? streamOfName(target) : undefined,
      beforeId: `{"create":{${parts},"_id":`,
      withoutId: `{"create":{${parts}}}\n`,
    };
  }

  /** `_none` is what mapped records ask for by default, so a pipeline that was set here is meant to win over it. */
  #pipeline(asked: string): string | undefined {
    const own = this.#rules.dynamicPipeline && asked !== '' ? asked : undefined;
    return own === undefined || own === '_none' ? (this.#rules.pipeline ?? own) : own;
  }

  #sharedOf(record: LogRecord): Shared {
    const scope = record.instrumentationScope;
    let byResource = this.#shared.get(scope);
    if (byResource === undefined) this.#shared.set(scope, (byResource = new WeakMap()));
    let shared = byResource.get(record.resource);
    if (shared === undefined) byResource.set(record.resource, (shared = this.#share(scope, record.resource.attributes)));
    return shared;
  }

  #share(scope: LogRecord['instrumentationScope'], resource: Attributes): Shared {
    const find = (name: string): string | undefined => text(scope.attributes ?? {}, name) ?? text(resource, name);
    const mode = scope.attributes?.['elastic.mapping.mode'];
    const dataset = find('data_stream.dataset') ?? text(scope.attributes ?? {}, 'encoding.format') ?? COMPONENT_SCOPE.exec(scope.name)?.[1];
    return {
      mode: mode === 'otel' || mode === 'ecs' || mode === 'bodymap' ? mode : this.#rules.mode,
      index: find('elasticsearch.index'),
      stream: {
        type: find('data_stream.type') ?? 'logs',
        dataset: dataset ?? 'generic',
        namespace: find('data_stream.namespace') ?? 'default',
      },
      pipeline: find('elasticsearch.ingest_pipeline'),
      id: find('elasticsearch.document_id'),
    };
  }
}

function text(attributes: Attributes, name: string): string | undefined {
  const value = attributes[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function streamOfName(name: string): DataStream {
  const [type = '', dataset = '', ...namespace] = name.split('-');
  return { type, dataset, namespace: namespace.join('-') };
}
