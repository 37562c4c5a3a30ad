/** The graph of a configuration as the host runs it: which receiver feeds which routes. */

/** A pipeline of collector.yaml: component ids, in the order in which records pass. */
export interface PipelinePlan {
  readonly id: string;
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}

/** A route is (pipeline, exporter): the unit in which records become final. */
export interface Route {
  readonly pipeline: string;
  readonly exporter: string;
}

export const routeName = (route: Route): string => `${route.pipeline} -> ${route.exporter}`;

/** The routes of a receiver: pipelines in file order, exporters in list order. `SourceRef.skip` follows this order. */
export function routesOf(receiver: string, pipelines: readonly PipelinePlan[]): readonly Route[] {
  return pipelines
    .filter((pipeline) => pipeline.receivers.includes(receiver))
    .flatMap((pipeline) => pipeline.exporters.map((exporter) => ({ pipeline: pipeline.id, exporter })));
}

/** The exporters that some pipeline names, each once. */
export const usedExporters = (pipelines: readonly PipelinePlan[]): readonly string[] => [...new Set(pipelines.flatMap((p) => p.exporters))];
