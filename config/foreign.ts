/**
 * Names of the Collector's world that are not ours. A block is taken under a Collector name only where its settings load
 * unchanged; any other is refused here with what to use instead.
 */

export type Section = 'receivers' | 'processors' | 'exporters' | 'extensions';

/** Old names that still work, by section. */
export const ALIASES: Readonly<Record<Section, Readonly<Record<string, string>>>> = {
  receivers: {},
  processors: {},
  exporters: { otlphttp: 'otlp_http' },
  extensions: {},
};

const BATCHES = 'Leave it out: each exporter fills its own requests and nothing is acknowledged before it has arrived';
const BEHIND = 'Run it in a Collector behind the otlp_http exporter';
const FILES = 'Use the file receiver: it reads whole files that no longer change, plain or compressed';

/** What to do instead, by section and type. */
export const REFUSED: Readonly<Record<Section, Readonly<Record<string, string>>>> = {
  receivers: {
    awss3: 'Use aws_s3: its settings differ, since it acknowledges an object only after delivery',
    aws_sqs: 'Use aws_s3 with queue_url: it reads the queue and the objects that it announces',
    filelog: FILES,
    file_log: FILES,
    azureblob: 'Use azure_blob: its settings differ, since it acknowledges a blob only after delivery',
    googlecloudpubsub: 'Use google_cloud_storage with a subscription that announces the objects of a bucket',
    otlp_json_file: FILES,
    otlpjsonfile: FILES,
  },
  processors: {
    batch: BATCHES,
    queuebatch: BATCHES,
    memory_limiter: 'Leave it out: memory is bounded by max_in_flight of the host extension',
    filter: BEHIND,
    transform: BEHIND,
    attributes: BEHIND,
    resource: BEHIND,
    redaction: BEHIND,
    resourcedetection: BEHIND,
    k8sattributes: BEHIND,
  },
  exporters: {
    otlp: 'It speaks gRPC. Use otlp_http with the HTTP port of the destination, often 4318',
    otlp_grpc: 'It speaks gRPC. Use otlp_http with the HTTP port of the destination, often 4318',
    logging: 'Use debug',
    kafka: BEHIND,
    awss3: 'Use file, or a Collector behind the otlp_http exporter',
  },
  extensions: {
    healthcheckv2: 'Use health_check',
    db_storage: 'Use file_storage, which is an SQLite database',
    redis_storage: 'Use file_storage',
    memory_limiter: 'Leave it out: memory is bounded by max_in_flight of the host extension',
    basicauth: 'Give user and password to the exporter itself',
    bearertokenauth: 'Give the exporter a header: headers: {Authorization: "Bearer ${env:TOKEN}"}',
    headers_setter: 'Give headers to the exporter itself',
    pprof: 'Start with NODE_OPTIONS=--cpu-prof, or attach an inspector',
    zpages: 'Use health_check, whose page tells the state of every component',
  },
};

/** What a setting that does not belong where it stands should be, by the section in which it stands. */
export const KEY_ADVICE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  service: {
    workers: 'Set it in the host extension: extensions::host::workers',
    max_in_flight: 'Set it in the host extension: extensions::host::max_in_flight',
    shutdown_grace: 'Set it in the host extension: extensions::host::shutdown_grace',
    dead_letter: 'Set it in the host extension: extensions::host::dead_letter',
  },
};
