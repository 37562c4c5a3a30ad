/** The product's `run`, with a hand on its steps: node crash-entry.ts CONFIG [STEP NTH]. */
import { loadConfiguration } from '../../cli/configuration.ts';
import { run } from '../../cli/run.ts';

const [config = '', wanted, nth] = process.argv.slice(2);
let passed = 0;

function step(name: string): void {
  if (name === wanted && ++passed === Number(nth)) process.kill(process.pid, 'SIGKILL');
}

const { resolved } = loadConfiguration({ config: [config] });
process.exitCode = await run({ resolved, once: true, step });
