/** The worker's part of the graph: for each receiver its opener, and for each pipeline its processors and encoders. */
import type { WorkerHost } from '../component/host.ts';
import type { Configured, Registry, Resolved, ResolvedPipeline } from '../config/resolved.ts';
import type { PlainMap } from '../config/tree.ts';
import type { PipelineChain, ReceiverChain } from '../pipeline/reader.ts';

/** A component as plain data, which crosses to a thread. Holds secrets as plain text: it never leaves the process. */
export interface PlainComponent {
  readonly id: string;
  readonly type: string;
  readonly raw: PlainMap;
}

export interface WorkerGraph {
  readonly receivers: readonly PlainComponent[];
  readonly processors: readonly PlainComponent[];
  readonly exporters: readonly PlainComponent[];
  readonly pipelines: readonly ResolvedPipeline[];
}

const DEFAULT_LIMITS = { maxRecordBytes: 8 * 1024 * 1024, maxDecompressedBytes: 0 };

type Environment = Omit<WorkerHost, 'id'>;

export function workerGraph({ receivers, processors, exporters, pipelines }: Resolved): WorkerGraph {
  const plain = ({ id, factory, raw }: Configured<{ readonly type: string }>): PlainComponent => ({ id, type: factory.type, raw });
  return { receivers: receivers.map(plain), processors: processors.map(plain), exporters: exporters.map(plain), pipelines };
}

export function buildChains(graph: WorkerGraph, registry: Registry, environment: Environment): ReadonlyMap<string, ReceiverChain> {
  return new Map(graph.receivers.map((receiver) => [receiver.id, receiverChain(receiver, graph, registry, environment)]));
}

function receiverChain({ id, type, raw }: PlainComponent, graph: WorkerGraph, registry: Registry, environment: Environment): ReceiverChain {
  const factory = find(registry.receivers, type);
  const settings = factory.settings.parse(raw);
  const opener = factory.createOpener?.(settings, { ...environment, id });
  const limits = factory.decode?.(settings) ?? DEFAULT_LIMITS;
  const pipelines = graph.pipelines
    .filter(({ receivers }) => receivers.includes(id))
    .map((pipeline) => pipelineChain(pipeline, graph, registry, environment));
  return opener === undefined ? { limits, pipelines } : { opener, limits, pipelines };
}

function pipelineChain(pipeline: ResolvedPipeline, graph: WorkerGraph, registry: Registry, environment: Environment): PipelineChain {
  const processors = pipeline.processors.map((id) => {
    const { type, raw } = named(graph.processors, id);
    const factory = find(registry.processors, type);
    return factory.create(factory.settings.parse(raw), { ...environment, id });
  });
  const encoders = pipeline.exporters.map((id) => {
    const { type, raw } = named(graph.exporters, id);
    const factory = find(registry.exporters, type);
    return factory.createEncoder(factory.settings.parse(raw), { ...environment, id });
  });
  return { processors, encoders };
}

function find<F extends { readonly type: string }>(factories: readonly F[], type: string): F {
  const factory = factories.find((candidate) => candidate.type === type);
  if (factory === undefined) throw new Error(`no component of type ${type} in this build`);
  return factory;
}

function named(components: readonly PlainComponent[], id: string): PlainComponent {
  const component = components.find((candidate) => candidate.id === id);
  if (component === undefined) throw new Error(`no component ${id} in this graph`);
  return component;
}
