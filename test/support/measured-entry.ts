/** The product's `run --once`, and what it took of memory at its peak: node measured-entry.ts CONFIG. */
import { loadConfiguration } from '../../cli/configuration.ts';
import { run } from '../../cli/run.ts';

const { resolved } = loadConfiguration({ config: process.argv.slice(2) });
process.exitCode = await run({ resolved, once: true, sums: 'json' });
console.log(JSON.stringify({ peakBytes: process.resourceUsage().maxRSS * 1024 }));
