/** Settings of `otlp`, under the Collector's names. */
import { z } from 'zod';
import { refused } from '../../component/refused.ts';
import { bytes, duration, secret } from '../../config/fields.ts';
import { listenAddress } from '../../component/http/listen-address.ts';
import { serverTls } from './server-tls.ts';

const LOGS_ONLY = 'only logs are taken; leave it out';
const WHOLE = 'response_timeout bounds the whole request; leave it out';
const NO_BROWSERS = 'it is for browsers, which send no logs here; leave it out';

const http = z
  .strictObject({
    endpoint: listenAddress(4318).prefault('localhost:4318').describe('Address to listen on. `0.0.0.0:4318` lets other machines in.'),
    logs_url_path: z
      .string()
      .regex(/^\/[^?#\s]*$/, { error: 'expected a path that begins with /' })
      .default('/v1/logs')
      .describe('Path that logs are sent to.'),
    bearer_token: secret
      .optional()
      .describe(
        'What clients must show: `Authorization: Bearer <token>`. Without it and `tls::client_ca_file` whoever reaches it gets in.',
      ),
    tls: serverTls.optional().describe('Certificate of the server. Without it the server speaks plain HTTP.'),
    max_request_body_size: bytes
      .refine((size) => size > 0, 'expected more than 0 bytes')
      .prefault('20MiB')
      .describe('Longest body, compressed and decompressed. A longer one is refused.'),
    max_in_flight_bytes: bytes
      .prefault('64MiB')
      .describe('Bodies that are received and not delivered yet, as they came. What does not fit is answered 503.'),
    response_timeout: duration
      .refine((ms) => ms > 0, 'expected more than 0s')
      .prefault('8s')
      .describe('Longest that a request may take until its answer. It should be shorter than the timeout of the clients, often 10 s.'),
    transport: z.literal('tcp', { error: 'expected tcp' }).default('tcp').describe('Only `tcp`.'),
    auth: refused('set bearer_token, which stands beside the endpoint, or tls::client_ca_file'),
    traces_url_path: refused(LOGS_ONLY),
    metrics_url_path: refused(LOGS_ONLY),
    profiles_url_path: refused(LOGS_ONLY),
    cors: refused(NO_BROWSERS),
    response_headers: refused(NO_BROWSERS),
    include_metadata: refused('records carry what was sent in them and nothing of the request; leave it out'),
    compression_algorithms: refused('gzip and zstd are told by their first bytes; leave it out'),
    read_timeout: refused(WHOLE),
    read_header_timeout: refused(WHOLE),
    write_timeout: refused(WHOLE),
    idle_timeout: refused('idle connections are closed after a minute; leave it out'),
    keep_alives_enabled: refused('connections are kept; leave it out'),
    middlewares: refused('leave it out'),
  })
  .superRefine(({ max_request_body_size, max_in_flight_bytes }, context) => {
    if (max_in_flight_bytes >= max_request_body_size) return;
    context.addIssue({ code: 'custom', path: ['max_in_flight_bytes'], message: 'expected at least max_request_body_size' });
  });

const GRPC = 'gRPC is not spoken here; let clients send OTLP/HTTP to `http` (port 4318) and leave `grpc` out';

export const otlpSettings = z.strictObject({
  protocols: z
    .strictObject({
      http: http.prefault({}).describe('OTLP/HTTP, protobuf and JSON.'),
      // A bare `grpc:` means its defaults, so it must be a map to be seen.
      grpc: z
        .looseObject({})
        .optional()
        .refine((grpc) => grpc === undefined, GRPC)
        .describe(`Refused: ${GRPC}.`),
    })
    .prefault({})
    .describe('What is listened for.'),
});

export type OtlpSettings = z.output<typeof otlpSettings>;
export type HttpProtocol = OtlpSettings['protocols']['http'];
