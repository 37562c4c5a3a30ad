/** The rows of the table: what is measured against what, and what must hold. */
import { bulk, nothing, otlp, type ProductOptions } from './configurations.ts';
import type { Data } from './data.ts';
import { cpuSecondsPerMillion, difference, eventsPerSecond, type Run } from './figures.ts';
import { measureProduct } from './measure-product.ts';
import { thereAndBack, type Pair } from './pair.ts';
import { measure, type Sink } from './processes.ts';

/** Times that the data is read before measuring begins, so that the engine has compiled what runs. */
export const WARM_ROUNDS = 3;

export interface Bench {
  readonly data: Data;
  /** Times that it is read while it is measured. */
  readonly repeats: number;
  /** The data as often as it is read before, and as often as it is read in all. */
  readonly warm: Data;
  readonly whole: Data;
  readonly bulkSink: Sink;
  readonly otlpSink: Sink;
}

export interface Row {
  readonly name: string;
  /** What the ratio says: baseline over subject in CPU, or subject over baseline in events per second. */
  readonly by: 'cpu' | 'wall';
  readonly baseline: string;
  readonly subject: string;
  /** The ratio must be at least this; none: only told. */
  readonly atLeast?: number;
}

export const ROWS: readonly Row[] = [
  { name: 'floor', by: 'cpu', baseline: 'limit', subject: 'floor' },
  { name: 'map', by: 'cpu', baseline: 'floor', subject: 'map', atLeast: 0.6 },
  { name: 'elasticsearch', by: 'cpu', baseline: 'floor', subject: 'elasticsearch', atLeast: 0.5 },
  { name: 'otlp', by: 'cpu', baseline: 'floor', subject: 'otlp', atLeast: 0.35 },
  { name: 'threads: CPU of two workers', by: 'cpu', baseline: 'one worker', subject: 'two workers', atLeast: 1 / 1.15 },
  { name: 'threads: wall of two workers', by: 'wall', baseline: 'one worker', subject: 'two workers', atLeast: 1.6 },
  { name: 'elasticsearch with gzip', by: 'cpu', baseline: 'elasticsearch', subject: 'elasticsearch with gzip' },
  { name: 'elasticsearch with preserve options', by: 'cpu', baseline: 'elasticsearch', subject: 'elasticsearch with preserve options' },
  { name: 'elasticsearch without enrichment', by: 'cpu', baseline: 'elasticsearch', subject: 'elasticsearch without enrichment' },
  { name: 'otlp with semconv', by: 'cpu', baseline: 'otlp', subject: 'otlp with semconv' },
];

type Subject = (bench: Bench) => Promise<Run>;

const chain =
  (what: string): Subject =>
  ({ data, repeats }) =>
    measure<Run>('chain.ts', [what, data.directory, String(WARM_ROUNDS), String(repeats)]);

/** Two runs of the product, one of them longer by `repeats` rounds: the difference has no start and no warming up in it. */
const product =
  (options: (bench: Bench) => Pick<ProductOptions, 'exporter' | 'icd'>, workers = 1): Subject =>
  async (bench) => {
    const measured = (data: Data) => measureProduct(options(bench), data, workers);
    return difference(await measured(bench.whole), await measured(bench.warm));
  };

const PRESERVE = { preserve_original_event: true, preserve_duplicate_custom_fields: true };

export const SUBJECTS: Readonly<Record<string, Subject>> = {
  limit: chain('limit'),
  floor: chain('floor'),
  map: chain('map'),
  elasticsearch: product(({ bulkSink }) => ({ exporter: bulk(bulkSink.url) })),
  'elasticsearch with gzip': product(({ bulkSink }) => ({ exporter: bulk(bulkSink.url, { compression: 'gzip' }) })),
  'elasticsearch with preserve options': product(({ bulkSink }) => ({ exporter: bulk(bulkSink.url), icd: PRESERVE })),
  'elasticsearch without enrichment': product(({ bulkSink }) => ({ exporter: bulk(bulkSink.url), icd: { enrichment: false } })),
  otlp: product(({ otlpSink }) => ({ exporter: otlp(otlpSink.url) })),
  'otlp with semconv': product(({ otlpSink }) => ({ exporter: otlp(otlpSink.url), icd: { target: 'semconv' } })),
  'one worker': product(() => ({ exporter: nothing }), 1),
  'two workers': product(() => ({ exporter: nothing }), 2),
};

export const pair = ({ baseline, subject }: Row, bench: Bench): Promise<Pair> =>
  thereAndBack(
    () => run(baseline, bench),
    () => run(subject, bench),
  );

/** Above 1, the subject is the better one. */
export const ratioOf = ({ by }: Row, { baseline, subject }: Pair): number =>
  by === 'cpu' ? cpuSecondsPerMillion(baseline) / cpuSecondsPerMillion(subject) : eventsPerSecond(subject) / eventsPerSecond(baseline);

/** Rows of the same baseline and subject tell of the same runs. */
export const isOfSameRuns =
  (one: Row) =>
  (other: Row): boolean =>
    one.baseline === other.baseline && one.subject === other.subject;

async function run(name: string, bench: Bench): Promise<Run> {
  const subject = SUBJECTS[name];
  if (subject === undefined) throw new Error(`nothing is called ${name}`);
  return subject(bench);
}
