/** Settings of `otlp_http`, under the Collector's names. */
import { z } from 'zod';
import { deliverySettings } from '../../component/delivery.ts';
import { httpSettings, httpUrl } from '../../component/http/client-settings.ts';
import { refused } from '../../component/refused.ts';

const LOGS_ONLY = 'only logs are delivered; leave it out';

export const otlpHttpSettings = z
  .strictObject({
    endpoint: httpUrl.optional().describe('Base address of the receiver; `/v1/logs` is added.'),
    logs_endpoint: httpUrl.optional().describe('Whole address for logs, used as it is.'),
    traces_endpoint: refused(LOGS_ONLY),
    metrics_endpoint: refused(LOGS_ONLY),
    profiles_endpoint: refused(LOGS_ONLY),
    encoding: z.enum(['proto', 'json'], { error: 'expected proto or json' }).default('proto').describe('How records are written.'),
    ...httpSettings({ timeout: '30s', compressions: ['gzip', 'zstd', 'none'] }),
    ...deliverySettings({ batchSizer: 'items', requestSize: '4MiB' }),
  })
  .superRefine(({ endpoint, logs_endpoint }, context) => {
    if (endpoint !== undefined || logs_endpoint !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['endpoint'],
      message: 'expected the address of an OTLP receiver, such as http://localhost:4318, here or in `logs_endpoint`',
    });
  });

export type OtlpHttpSettings = z.output<typeof otlpHttpSettings>;
