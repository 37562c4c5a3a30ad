/** Every scenario, in the order in which they run. */
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { s3 } from './s3.ts';
import type { Scenario } from './scenario.ts';
import { startup } from './startup.ts';
import { tls } from './tls.ts';

export const SCENARIOS: readonly Scenario[] = [s3, latency, memory, startup, tls];
