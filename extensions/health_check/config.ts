/** Settings of the health page. */
import { z } from 'zod';
import { listenAddress } from '../../component/http/listen-address.ts';
import { refused } from '../../component/refused.ts';
import { duration } from '../../config/fields.ts';

const componentHealth = z.strictObject({
  include_permanent_errors: z
    .boolean()
    .default(false)
    .describe('Whether a component that waits for a person (a halted route, say) makes the answer 500.'),
  include_recoverable_errors: z
    .boolean()
    .default(false)
    .describe('Whether a component that retries makes the answer 500, after `recovery_duration`.'),
  recovery_duration: duration.prefault('1m').describe('How long a component may retry before it counts.'),
});

const path = z
  .string()
  .regex(/^\/[^?#\s]*$/, { error: 'expected a path that begins with /' })
  .default('/')
  .describe('Path of the page.');

export const healthCheckSettings = z.strictObject({
  endpoint: listenAddress(13133).prefault('localhost:13133').describe('Address to listen on.'),
  path,
  component_health: componentHealth.prefault({}).describe('Which trouble of a component makes the whole unhealthy.'),
  check_collector_pipeline: refused('the Collector ignores it too; leave it out'),
  response_body: refused('the body tells the state of every component; leave it out'),
  tls: refused('listen on localhost and put a proxy in front'),
  use_v2: refused('leave it out; `component_health` stands directly under the extension'),
});

export type HealthCheckSettings = z.output<typeof healthCheckSettings>;
