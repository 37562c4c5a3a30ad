/** Small components to configure, and a configuration of them from texts. */
import { z } from 'zod';
import { defineExporter, defineExtension, defineProcessor, defineReceiver } from '../../component/factory.ts';
import { bytes, duration, secret } from '../../config/fields.ts';
import { refused } from '../../component/refused.ts';
import { ConfigError } from '../../config/fault.ts';
import { load, type Loaded } from '../../config/load.ts';
import type { Registry } from '../../config/resolved.ts';

const never = (): never => {
  throw new Error('not created in these tests');
};
const facts = { stability: 'alpha', summary: 'A component of the tests.' } as const;

const shop = z.strictObject({
  endpoint: z.url({ error: 'expected the URL of the shop' }),
  password: secret.optional(),
  pin: z.string().optional(),
  port: z.union([z.string(), z.int()]).optional(),
  mode: z.enum(['none', 'bodymap']).default('none'),
  headers: z.record(z.string(), secret).default({}),
  timeout: duration.prefault('5s'),
  max_size: bytes.prefault('8MiB'),
  queue: z.strictObject({ enabled: z.boolean().default(true), size: z.int().min(1).default(10) }).prefault({}),
  tls: z.strictObject({ insecure: z.boolean().default(false) }).optional(),
  cookies: refused('cookies are not kept; leave it out'),
  target: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('path'), path: z.string() }),
      z.strictObject({ kind: z.literal('url'), url: z.url() }),
    ])
    .optional(),
});

export const registry: Registry = {
  receivers: [
    defineReceiver({
      ...facts,
      type: 'folder',
      settings: z.strictObject({ include: z.array(z.string()).min(1).default(['*']), storage: z.string().optional() }),
      create: never,
    }),
  ],
  processors: [defineProcessor({ ...facts, type: 'icd', settings: z.strictObject({}), create: never })],
  exporters: [
    defineExporter({ ...facts, type: 'otlp_http', settings: shop, create: never, createEncoder: never }),
    defineExporter({
      ...facts,
      type: 'debug',
      settings: z.strictObject({ verbosity: z.string().default('basic') }),
      create: never,
      createEncoder: never,
    }),
  ],
  extensions: [defineExtension({ ...facts, type: 'store', settings: z.strictObject({}), create: never })],
};

/** A configuration that holds, to be varied by files that come after it. */
export const BASE = `receivers:
  folder:
processors:
  icd:
exporters:
  otlp_http:
    endpoint: https://shop.example
service:
  pipelines:
    logs: {receivers: [folder], processors: [icd], exporters: [otlp_http]}
`;

export interface Given {
  /** Texts by file name; all are given as --config, in order, unless `configs` names others. */
  readonly files?: Readonly<Record<string, string>>;
  readonly configs?: readonly string[];
  readonly sets?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export function loadFrom({ files = {}, configs = Object.keys(files), sets = [], env = {} }: Given): Loaded {
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`no file ${path}`);
    return text;
  };
  return load({ configs, sets }, registry, { env, readFile });
}

/** The settings of the exporter, as they come out of `BASE` and one more text. */
export function exporterSettings(more: string, given: Omit<Given, 'configs'> = {}): Readonly<Record<string, unknown>> {
  const files = { 'base.yaml': BASE, 'more.yaml': more, ...given.files };
  const [exporter] = loadFrom({ ...given, files, configs: ['base.yaml', 'more.yaml'] }).resolved.exporters;
  return Object.fromEntries(Object.entries(exporter?.settings ?? {}));
}

/** The lines of the faults, without the header and their indentation. */
export function faultsOf(given: Given): readonly string[] {
  try {
    loadFrom(given);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}
