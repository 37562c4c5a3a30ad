/** One measured run of the whole product: node product.ts CONFIG. Prints a `Run` as JSON, and the peak memory. */
import { loadConfiguration } from '../cli/configuration.ts';
import { run } from '../cli/run.ts';

const [config = ''] = process.argv.slice(2);
const { resolved } = loadConfiguration({ config: [config] });
const began = performance.now();
const code = await run({ resolved, once: true, sums: 'json' });
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    cpuMs: (user + system) / 1000,
    wallMs: performance.now() - began,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    code,
  }),
);
process.exitCode = code;
