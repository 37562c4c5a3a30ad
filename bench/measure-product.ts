/** One measured run of the product over data, in a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeProductConfig, type ProductOptions } from './configurations.ts';
import type { Data } from './data.ts';
import type { Run } from './figures.ts';
import { measure, type ProductRun } from './processes.ts';

export async function measureProduct(options: Pick<ProductOptions, 'exporter' | 'icd'>, data: Data, workers: number): Promise<Run> {
  const scratch = mkdtempSync(join(tmpdir(), 'ses-otel-bench-'));
  try {
    const config = writeProductConfig({ ...options, events: data.directory, scratch, workers });
    const { cpuMs, wallMs } = await measure<ProductRun>('product.ts', [config]);
    return { cpuMs, wallMs, events: data.events };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
