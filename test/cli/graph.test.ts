import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { buildGraph } from '../../cli/graph.ts';
import { defineExtension, defineReceiver, type Extension } from '../../component/factory.ts';
import { silentLogger } from '../../component/logger.ts';
import { MemoryState } from '../../component/memory-state.ts';
import type { Resolved } from '../../config/resolved.ts';
import { telemetrySettings } from '../../config/telemetry.ts';

const settings = z.looseObject({});

const receiver = defineReceiver({
  type: 'source',
  stability: 'development',
  summary: 'A source.',
  settings,
  create: () => ({ discover: async function* () {}, settle: async () => undefined, close: async () => undefined }),
});

function resolvedWith(extension: Omit<Extension, 'close'>): Resolved {
  const factory = defineExtension({
    type: 'keeper',
    stability: 'development',
    summary: 'Keeps.',
    settings,
    create: () => ({ ...extension, close: async () => undefined }),
  });
  return {
    receivers: [{ id: 'source/new', factory: receiver, settings: { storage: 'keeper' }, raw: {} }],
    processors: [],
    exporters: [],
    extensions: [{ id: 'keeper', factory, settings: {}, raw: {} }],
    pipelines: [],
    telemetry: telemetrySettings.parse({}),
  };
}

const build = (resolved: Resolved, warn: (message: string) => void = () => undefined) =>
  buildGraph({ resolved, loggerOf: () => ({ ...silentLogger, warn }), step: () => undefined });

test('refuses to keep state in an extension that is no storage', async () => {
  await assert.rejects(build(resolvedWith({})), /receivers::source\/new::storage: expected .* found keeper/);
});

test('tells once of the state of receivers that are not there any more', async () => {
  const warnings: string[] = [];
  const storage = {
    open: () => new MemoryState(),
    componentIds: () => ['source/new', 'source/old', 'source/older'],
    move: async () => undefined,
  };
  const graph = await build(resolvedWith({ storage }), (message) => warnings.push(message));
  await graph.close();
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /source\/old, source\/older.*ses-otel state --adopt source\/old --for/);
});
