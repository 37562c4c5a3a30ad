/** Whether pipelines and the service name components that exist, and what nobody names. */
import { parseComponentId } from './component-id.ts';
import { suggestion } from './closest.ts';
import type { Fault, Path } from './fault.ts';
import type { Section } from './foreign.ts';
import type { Connections } from './service.ts';
import { locate, type PlainMap, type Tree } from './tree.ts';

export type DefinedIds = Readonly<Record<Section, ReadonlySet<string>>>;

const ROLES = ['receivers', 'processors', 'exporters'] as const;
const OTHER_SIGNALS: ReadonlySet<string> = new Set(['traces', 'metrics', 'profiles']);

interface Checking {
  readonly service: Connections;
  readonly defined: DefinedIds;
  readonly whole: Tree;
}

export function connectionFaults(service: Connections, defined: DefinedIds, whole: Tree): readonly Fault[] {
  const checking = { service, defined, whole };
  const pipelines = Object.keys(service.pipelines);
  return [
    ...(defined.receivers.size === 0 ? [fault(checking, ['receivers'], 'expected at least one receiver, but there is none')] : []),
    ...(defined.exporters.size === 0 ? [fault(checking, ['exporters'], 'expected at least one exporter, but there is none')] : []),
    ...(pipelines.length === 0
      ? [fault(checking, ['service', 'pipelines'], 'expected at least one pipeline, such as logs, but there is none')]
      : []),
    ...referenceFaults(checking, ['service', 'extensions'], 'extensions', service.extensions),
    ...pipelines.flatMap((id) => pipelineFaults(checking, id)),
  ];
}

function fault({ whole }: Checking, path: Path, message: string): Fault {
  return { path, at: locate(whole, path), message };
}

function pipelineFaults(checking: Checking, id: string): readonly Fault[] {
  const path = ['service', 'pipelines', id];
  const pipeline = checking.service.pipelines[id];
  const badId = pipelineIdFault(id);
  return [
    ...(badId === undefined ? [] : [fault(checking, path, badId)]),
    ...(pipeline?.receivers.length === 0 ? [fault(checking, [...path, 'receivers'], 'expected at least one receiver')] : []),
    ...(pipeline?.exporters.length === 0 ? [fault(checking, [...path, 'exporters'], 'expected at least one exporter')] : []),
    ...ROLES.flatMap((role) => referenceFaults(checking, [...path, role], role, pipeline?.[role] ?? [])),
  ];
}

function pipelineIdFault(written: string): string | undefined {
  const parsed = parseComponentId(written);
  if ('fault' in parsed) return parsed.fault;
  const { type } = parsed.id;
  if (type === 'logs') return undefined;
  const hint = OTHER_SIGNALS.has(type) ? '. ses-otel carries logs only' : suggestion(type, ['logs']);
  return `expected a pipeline id as logs or logs/name, got "${written}"${hint}`;
}

function referenceFaults(checking: Checking, path: Path, section: Section, ids: readonly string[]): readonly Fault[] {
  const known = [...checking.defined[section]];
  return ids.flatMap((id, index) => {
    const at = [...path, index];
    const one = section.slice(0, -1);
    if (ids.indexOf(id) !== index) return [fault(checking, at, `names the ${one} "${id}" twice`)];
    if (known.includes(id)) return [];
    return [fault(checking, at, `names the ${one} "${id}", which is not defined under ${section}${suggestion(id, known)}`)];
  });
}

/** What a component's `storage` setting names must run, else its state would be kept in memory without a word. */
export function storageFaults(
  section: Section,
  components: readonly { readonly id: string; readonly raw: PlainMap }[],
  running: readonly string[],
  whole: Tree,
): readonly Fault[] {
  return components.flatMap(({ id, raw: { storage } }) => {
    if (typeof storage !== 'string' || running.includes(storage)) return [];
    const path = [section, id, 'storage'];
    const message = `names the extension "${storage}", which is not named under service::extensions${suggestion(storage, running)}`;
    return [{ path, at: locate(whole, path), message }];
  });
}

/** Components that nothing names: validated, but not started. */
export function unusedWarnings(service: Connections, defined: DefinedIds, whole: Tree): readonly Fault[] {
  const pipelines = Object.values(service.pipelines);
  const unused = (section: Section, used: ReadonlySet<string>, where: string): readonly Fault[] =>
    [...defined[section]].flatMap((id) =>
      used.has(id)
        ? []
        : [{ path: [section, id], at: locate(whole, [section, id]), message: `is not named ${where}, so it is not started` }],
    );
  return [
    ...ROLES.flatMap((role) => unused(role, new Set(pipelines.flatMap((pipeline) => pipeline[role])), 'in any pipeline')),
    ...unused('extensions', new Set(service.extensions), 'under service::extensions'),
  ];
}
