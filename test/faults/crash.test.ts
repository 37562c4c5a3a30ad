import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runChild } from '../support/crashing.ts';
import { openWorkload, type Source } from './workload.ts';

/** Named points between receipt and settlement; each run dies at one of them, the next goes on. */
const STEPS = ['discovered', 'dispatched', 'read', 'sent', 'settling', 'settled'] as const;
const SOURCES: readonly Source[] = ['file', 'aws_s3'];

/** Repeatable delays from the line that says that it is ready, spread over the life of a run. */
const delayMs = (kill: number): number => (kill * 7919) % 400;

for (const source of SOURCES) {
  for (const exporters of [1, 2] as const) {
    const what = `${source} to ${exporters === 1 ? 'one exporter' : 'two exporters'}`;

    test(`loses and repeats no event when the process dies at each step: ${what}`, async (context) => {
      const workload = await openWorkload(context, source, exporters);
      let deaths = 0;
      for (const [i, step] of STEPS.entries()) {
        const { signal } = await runChild(workload.config, { step, nth: 1 + (i % 3) });
        if (signal === 'SIGKILL') deaths += 1;
      }
      assert.ok(deaths >= 4, `only ${deaths} of ${STEPS.length} runs died`);
      const end = await runChild(workload.config);
      assert.equal(end.code, 0, end.output);
      await workload.check();
    });

    // Twenty random kills for each source: ten with one exporter, ten with two.
    const first = exporters === 1 ? 0 : 10;
    test(`loses and repeats no event over random kills ${first + 1} to ${first + 10}: ${what}`, async (context) => {
      const workload = await openWorkload(context, source, exporters);
      for (let kill = first; kill < first + 10; kill++) await runChild(workload.config, { afterMs: delayMs(kill) });
      const end = await runChild(workload.config);
      assert.equal(end.code, 0, end.output);
      await workload.check();
    });
  }
}
