/** The settings of an HTTP client, under the Collector's names. */
import { z } from 'zod';
import { duration, secret } from '../../config/fields.ts';
import type { Secret } from '../../config/secret.ts';
import { refused } from '../refused.ts';
import type { Compression } from './compression.ts';
import { clientTls } from './tls.ts';
import type { ClientTls } from './tls.ts';

export interface HttpDefaults<C extends Compression> {
  /** As in YAML, such as `90s`. */
  readonly timeout: string;
  /** What the destination reads. */
  readonly compressions: readonly [C, ...C[]];
}

/** An http or https URL without user and password, which have settings of their own. Parses to URL. */
export const httpUrl = z
  .string({ error: 'expected an http or https URL' })
  .meta({ title: 'URL' })
  .transform((text, context): URL => {
    const fault = (message: string): never => {
      context.issues.push({ code: 'custom', input: text, message });
      return z.NEVER;
    };
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) return fault(`expected an http or https URL, such as https://host:port`);
    if (url.username !== '' || url.password !== '')
      return fault('expected a URL without user and password: they have settings of their own');
    return url;
  });

/** To be used as `proxy_url` by receivers too. */
export const proxyUrl = secret
  .refine((url) => /^https?:$/.test(URL.parse(url.reveal())?.protocol ?? ''), 'expected an http or https URL')
  .optional()
  .describe(
    'Proxy for all requests; may hold a user and a password, so it is never printed. Without it HTTPS_PROXY, HTTP_PROXY and NO_PROXY apply.',
  );

const HTTP1 = 'requests go by HTTP/1.1; leave it out';

/** The setting blocks, to be spread into an exporter's settings. */
export const httpSettings = <C extends Compression>(defaults: HttpDefaults<C>) => ({
  timeout: duration.prefault(defaults.timeout).describe('Longest that one request may take. `0s`: without end.'),
  headers: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected the name of an HTTP header'), secret)
    .default({})
    .describe('Headers added to each request. Values are never printed.'),
  compression: z
    .enum(defaults.compressions, { error: `expected ${defaults.compressions.join(' or ')}` })
    .default(defaults.compressions[0])
    .describe('Compression of request bodies. `none` saves much work where the network is near.'),
  compression_params: z
    .strictObject({ level: z.int().min(-1).max(11).default(-1).describe('Higher is smaller and slower; -1 is level 1.') })
    .prefault({})
    .describe('How hard to compress.'),
  tls: clientTls.prefault({}).describe('Trust, client certificate and versions.'),
  proxy_url: proxyUrl,
  max_conns_per_host: z.int().min(0).default(0).describe('Connections to one server. 0: as many as requests run at the same time.'),
  idle_conn_timeout: duration.prefault('90s').describe('An idle connection is closed after this long.'),
  max_idle_conns: refused('`max_conns_per_host` bounds connections; leave it out'),
  max_idle_conns_per_host: refused('`max_conns_per_host` bounds connections; leave it out'),
  disable_keep_alives: refused('connections are kept; to close idle ones sooner set `idle_conn_timeout`'),
  read_buffer_size: refused('buffers are not set by hand; leave it out'),
  write_buffer_size: refused('buffers are not set by hand; leave it out'),
  force_attempt_http2: refused(HTTP1),
  http2_read_idle_timeout: refused(HTTP1),
  http2_ping_timeout: refused(HTTP1),
  cookies: refused('cookies are not kept; leave it out'),
  auth: refused('there are no authenticator extensions; use `headers` or the settings for credentials'),
  middlewares: refused('there are no middleware extensions; leave it out'),
});

export interface HttpSettings {
  readonly timeout: number;
  readonly headers: Readonly<Record<string, Secret>>;
  readonly compression: Compression;
  readonly compression_params: { readonly level: number };
  readonly tls: ClientTls;
  readonly proxy_url?: Secret | undefined;
  readonly max_conns_per_host: number;
  readonly idle_conn_timeout: number;
}
