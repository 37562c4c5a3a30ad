/** The servers that are tested against, each at one version, and how each is had. */
import { fileURLToPath } from 'node:url';
import { goProgram, goServer, javaServer, pythonServer, type Server } from './servers.ts';

export interface Entry {
  readonly title: string;
  /** What it needs, for the reader of the list. */
  readonly from: string;
  /** Servers of one lane are built one after the other. */
  readonly lane: 'go' | 'python' | 'java';
  readonly get: (signal: AbortSignal) => Promise<Server>;
}

const FAKE_GCS = { module: 'github.com/fsouza/fake-gcs-server', version: 'v1.56.1', binary: 'fake-gcs-server' };
const VERSITY = { module: 'github.com/versity/versitygw', package: 'cmd/versitygw', version: 'v1.8.0', binary: 'versitygw' };
const MINIO = { module: 'github.com/minio/minio', version: 'v0.0.0-20260212201848-7aac2a2c5b7c', binary: 'minio' };
const MOTO = { package: 'moto', extras: '[server,s3,sqs]', version: '5.2.5', module: 'moto.server' };
const sourceOf = (binary: string) => ({ source: new URL(`servers/${binary}/`, import.meta.url), binary });

/** In the order in which they are built. */
export const SERVERS = {
  elasticmq: {
    title: 'ElasticMQ 1.6.16',
    from: 'Maven and Java',
    lane: 'java',
    get: (signal) => javaServer(sourceOf('elasticmq'), 'org.elasticmq.server.Main', signal),
  },
  opensearch: {
    title: 'OpenSearch 2.19.1',
    from: 'Maven and Java',
    lane: 'java',
    get: (signal) => javaServer(sourceOf('opensearch'), fileURLToPath(new URL('servers/opensearch/Main.java', import.meta.url)), signal),
  },
  moto: { title: `moto ${MOTO.version}`, from: 'Python', lane: 'python', get: (signal) => pythonServer(MOTO, signal) },
  pubsub: {
    title: 'pstest of cloud.google.com/go/pubsub/v2 v2.8.1',
    from: 'Go',
    lane: 'go',
    get: (signal) => goProgram(sourceOf('pubsub'), signal),
  },
  'fake-gcs-server': { title: 'fake-gcs-server v1.56.1', from: 'Go', lane: 'go', get: (signal) => goServer(FAKE_GCS, signal) },
  versitygw: { title: 'Versity S3 Gateway v1.8.0', from: 'Go', lane: 'go', get: (signal) => goServer(VERSITY, signal) },
  collector: {
    title: 'OpenTelemetry Collector v0.165.0',
    from: 'Go',
    lane: 'go',
    get: (signal) => goProgram(sourceOf('collector'), signal),
  },
  minio: { title: 'MinIO 2026-02-12', from: 'Go', lane: 'go', get: (signal) => goServer(MINIO, signal) },
} as const satisfies Readonly<Record<string, Entry>>;

export type ServerName = keyof typeof SERVERS;
export type Had = Readonly<Record<string, Server>>;

/** Where the run tells its tests what could be had, so that none of them tries again. */
export const TOLD = 'SES_OTEL_INTEROP_SERVERS';
const ALONE_MS = 15 * 60_000;

export async function have(name: ServerName): Promise<Server> {
  const told: Had = JSON.parse(process.env[TOLD] ?? '{}');
  return told[name] ?? SERVERS[name].get(AbortSignal.timeout(ALONE_MS));
}
