/** What a scenario is, and what it finds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `full`: the figure that counts. `quick`: as little as shows that it works. */
export type Scale = 'full' | 'quick';

export interface ScenarioResult {
  readonly name: string;
  /** What was measured, in one line. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** None: only told. */
  readonly wanted?: { readonly atMost?: number; readonly atLeast?: number };
  readonly holds?: boolean;
  readonly detail?: readonly string[];
}

export interface Scenario {
  readonly name: string;
  run(scale: Scale): Promise<readonly ScenarioResult[]>;
}

/** A result with its verdict. */
export function judged(result: ScenarioResult & { readonly wanted: NonNullable<ScenarioResult['wanted']> }): ScenarioResult {
  const { atMost = Infinity, atLeast = -Infinity } = result.wanted;
  return { ...result, holds: result.value <= atMost && result.value >= atLeast };
}

/** Something that ends with the scenario, such as a server. */
export interface Stoppable {
  stop(): void;
}

export interface Place {
  /** A directory that is removed at the end. */
  readonly directory: string;
  /** Stops it at the end, and hands it through. */
  until<T extends Stoppable>(started: Promise<T>): Promise<T>;
}

/** Gives work a place, and clears up behind it. */
export async function inPlace<T>(work: (place: Place) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'ses-otel-scenario-'));
  const running: Stoppable[] = [];
  const until = async <S extends Stoppable>(started: Promise<S>): Promise<S> => {
    const one = await started;
    running.push(one);
    return one;
  };
  try {
    return await work({ directory, until });
  } finally {
    for (const one of running) one.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
