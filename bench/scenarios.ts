/**
 * Measures whole situations, each process apart.
 * node bench/scenarios.ts [--quick] [--only s3,latency] [--json]
 */
import { parseArgs } from 'node:util';
import { table } from '../cli/sums.ts';
import { SCENARIOS } from './scenarios/all.ts';
import type { ScenarioResult } from './scenarios/scenario.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: SCENARIOS.map(({ name }) => name).join(',') },
    json: { type: 'boolean', default: false },
  },
});

const HEAD = ['scenario', 'value', 'unit', 'must be', 'holds', 'what'];

const figure = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 10 ? 3 : 1 });

function wantedText({ wanted = {} }: ScenarioResult): string {
  const { atMost, atLeast } = wanted;
  return [atMost === undefined ? '' : `<= ${figure(atMost)}`, atLeast === undefined ? '' : `>= ${figure(atLeast)}`].join('');
}

const lines = (result: ScenarioResult): readonly (readonly string[])[] => [
  [
    result.name,
    figure(result.value),
    result.unit,
    wantedText(result),
    result.holds === undefined ? '' : result.holds ? 'yes' : 'NO',
    result.what,
  ],
  ...(result.detail ?? []).map((text) => ['', '', '', '', '', `  ${text}`]),
];

const wanted = values.only.split(',').filter((name) => name !== '');
const unknown = wanted.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0) throw new Error(`expected some of ${SCENARIOS.map(({ name }) => name).join(', ')}, got ${unknown.join(', ')}`);

const results: ScenarioResult[] = [];
for (const scenario of SCENARIOS.filter(({ name }) => wanted.includes(name))) {
  process.stderr.write(`${scenario.name} ...\n`);
  results.push(...(await scenario.run(values.quick ? 'quick' : 'full')));
}
console.log(values.json ? JSON.stringify({ results }) : table([HEAD, ...results.flatMap(lines)]));
process.exitCode = results.some(({ holds }) => holds === false) ? 1 : 0;
