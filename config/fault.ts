/** Faults of a configuration: where each lies, what was expected, what was found. */

/** Where a value was written. `line` and `column` from 1; absent for `--set`. */
export interface Place {
  /** The file as the user named it, or the option, such as `--set service.telemetry`. */
  readonly source: string;
  readonly line?: number;
  readonly column?: number;
}

export type Path = readonly (string | number)[];

export interface Fault {
  readonly path: Path;
  readonly at: Place | undefined;
  /** A sentence: what was expected, what was found, what to do. Never the value of a secret. */
  readonly message: string;
}

/** All faults of a configuration. `message` lists them, one a line. */
export class ConfigError extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(renderFaults(faults));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** `exporters::elasticsearch::endpoints::0`: the Collector's way to write a path. */
export const pathText = (path: Path): string => path.join('::');

export function placeText(at: Place): string {
  return at.line === undefined ? at.source : `${at.source}:${at.line}:${at.column ?? 1}`;
}

/** One line: `collector.yaml:12:5: receivers::file::min_age: expected ...`. */
export function faultLine(fault: Fault): string {
  return [fault.at === undefined ? '' : placeText(fault.at), pathText(fault.path), fault.message].filter((part) => part !== '').join(': ');
}

export function renderFaults(faults: readonly Fault[]): string {
  const sources = [...new Set(faults.flatMap((fault) => (fault.at === undefined ? [] : [fault.at.source])))];
  const subject = sources.length === 0 ? 'The configuration' : sources.join(', ');
  const verb = sources.length > 1 ? 'have' : 'has';
  const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
  return [`${subject} ${verb} ${count}:`, ...inFileOrder(faults).map((fault) => `  ${faultLine(fault)}`)].join('\n');
}

function inFileOrder(faults: readonly Fault[]): readonly Fault[] {
  const order = new Map<string, number>();
  for (const { at } of faults) if (at !== undefined && !order.has(at.source)) order.set(at.source, order.size);
  const rank = ({ at }: Fault): readonly number[] =>
    at === undefined ? [-1, 0, 0] : [order.get(at.source) ?? 0, at.line ?? 0, at.column ?? 0];
  return faults.toSorted((left, right) => compareRanks(rank(left), rank(right)));
}

function compareRanks(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
