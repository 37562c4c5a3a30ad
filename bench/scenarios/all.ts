/** Every scenario, in the order in which they run. */
import { s3 } from './s3.ts';
import type { Scenario } from './scenario.ts';

export const SCENARIOS: readonly Scenario[] = [s3];
