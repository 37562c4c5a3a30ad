/** An expanded tree to what the host builds from, with every fault of all parts at once. */
import { connectionFaults, type DefinedIds, storageFaults, unusedWarnings } from './connections.ts';
import { suggestion } from './closest.ts';
import { explain } from './explain.ts';
import type { Fault } from './fault.ts';
import type { Configured, Registry, Resolved, ResolvedPipeline } from './resolved.ts';
import { readSection } from './section.ts';
import { type Connections, connectionSettings, serviceSettings, type ServiceSettings } from './service.ts';
import { toInput } from './setting-input.ts';
import { emptyMap, find, isNull, type Tree } from './tree.ts';
import { wording } from './wording.ts';

const SECTIONS = ['receivers', 'processors', 'exporters', 'extensions', 'service'];

export interface Resolution {
  /** Undefined where there are faults. */
  readonly resolved: Resolved | undefined;
  readonly faults: readonly Fault[];
  readonly warnings: readonly Fault[];
}

export function resolve(whole: Tree, registry: Registry): Resolution {
  const receivers = readSection('receivers', registry.receivers, whole);
  const processors = readSection('processors', registry.processors, whole);
  const exporters = readSection('exporters', registry.exporters, whole);
  const extensions = readSection('extensions', registry.extensions, whole);
  const sections = [receivers, processors, exporters, extensions];
  const defined: DefinedIds = {
    receivers: receivers.ids,
    processors: processors.ids,
    exporters: exporters.ids,
    extensions: extensions.ids,
  };
  const { service, connections, faults: serviceFaults } = readService(whole);
  const faults = [
    ...topLevelFaults(whole),
    ...sections.flatMap((section) => section.faults),
    ...serviceFaults,
    ...(connections === undefined ? [] : connectionFaults(connections, defined, whole)),
    ...(connections === undefined ? [] : storageFaults('receivers', receivers.configured, connections.extensions, whole)),
  ];
  const warnings = sections.flatMap((section) => section.warnings);
  if (service === undefined || faults.length > 0) return { resolved: undefined, faults, warnings };
  const pipelines = Object.entries(service.pipelines).map(([id, pipeline]): ResolvedPipeline => Object.assign({ id }, pipeline));
  const resolved: Resolved = {
    receivers: named(
      receivers.configured,
      pipelines.flatMap((pipeline) => pipeline.receivers),
    ),
    processors: named(
      processors.configured,
      pipelines.flatMap((pipeline) => pipeline.processors),
    ),
    exporters: named(
      exporters.configured,
      pipelines.flatMap((pipeline) => pipeline.exporters),
    ),
    extensions: named(extensions.configured, service.extensions),
    pipelines,
    telemetry: service.telemetry,
  };
  return { resolved, faults, warnings: [...warnings, ...unusedWarnings(service, defined, whole)] };
}

function named<F>(configured: readonly Configured<F>[], ids: readonly string[]): readonly Configured<F>[] {
  return [...new Set(ids)].flatMap((id) => configured.filter((component) => component.id === id));
}

interface ReadService {
  readonly service?: ServiceSettings;
  /** There even where telemetry is wrong, so that its faults do not hide others. */
  readonly connections?: Connections;
  readonly faults: readonly Fault[];
}

function readService(whole: Tree): ReadService {
  const written = find(whole, ['service']);
  const tree = written === undefined || isNull(written) ? emptyMap(whole.at) : written;
  const input = toInput(tree, serviceSettings);
  const result = serviceSettings.safeParse(input, { error: wording });
  if (result.success) return { service: result.data, connections: result.data, faults: [] };
  const connections = connectionSettings.safeParse(input);
  const faults = explain(result.error.issues, { path: ['service'], tree, schema: serviceSettings }, whole);
  return connections.success ? { connections: connections.data, faults } : { faults };
}

function topLevelFaults(whole: Tree): readonly Fault[] {
  if (whole.kind !== 'map') return [{ path: [], at: whole.at, message: `expected a map of ${SECTIONS.join(', ')}` }];
  return [...whole.entries].flatMap(([key, { keyAt, value }]) => {
    if (key === 'connectors' && isEmpty(value)) return [];
    if (SECTIONS.includes(key)) return [];
    const message =
      key === 'connectors' ? 'connectors are not supported: name one receiver in several pipelines instead' : unknownSection(key);
    return [{ path: [key], at: keyAt, message }];
  });
}

const unknownSection = (key: string): string => `unknown section. Expected ${SECTIONS.join(', ')}${suggestion(key, SECTIONS)}`;

const isEmpty = (tree: Tree): boolean => isNull(tree) || (tree.kind === 'map' && tree.entries.size === 0);
