/** `ses-otel run`. */
import { systemClock } from '../component/host.ts';
import { Engine } from '../pipeline/engine.ts';
import { workerGraph } from './chains.ts';
import { buildGraph, workersOf, type Graph } from './graph.ts';
import { openLogs } from './logs.ts';
import { showProgress } from './progress.ts';
import type { RunOptions } from './run-options.ts';
import { exitCode, sumsJson, sumsTable } from './sums.ts';
import { spawnWorker } from './threads.ts';

/**
 * Runs until told to stop, or with `once` until all that was there is settled.
 * @returns the exit code: 0 all settled, or told to stop; 1 a fault; 3 settled with dead letters.
 */
export async function run({ resolved, once, sums = 'table', step = () => undefined, ...more }: RunOptions): Promise<number> {
  const logs = openLogs(resolved.telemetry);
  const logger = logs.logger;
  const stop = stopOnSignal((signal) => logger.info(`${signal}: stops reading, and finishes or releases what is in hand`));
  let graph: Graph | undefined;
  try {
    graph = await buildGraph({ resolved, loggerOf: logs.of, step, receiverOf: more.receiverOf });
    const engine = createEngine({ resolved, graph, logger, step, deadLetterFile: more.deadLetterFile });
    const endProgress = isProgressShown(graph)
      ? showProgress({ ledger: graph.ledger, engine, write: (text) => process.stderr.write(text) })
      : () => undefined;
    logger.info('Everything is ready. Begin running and processing data.');
    await engine.run(once ? 'once' : 'follow', stop).finally(endProgress);
  } catch (error) {
    logger.error(error instanceof Error ? error.message : String(error));
    if (graph !== undefined && once) printSums(graph, sums);
    return 1;
  } finally {
    await graph?.close();
    await logs.close();
  }
  if (!once) return 0;
  printSums(graph, sums);
  return stop.aborted ? 0 : exitCode(graph.ledger);
}

const printSums = ({ ledger }: Graph, form: 'table' | 'json') =>
  process.stdout.write(`${form === 'json' ? sumsJson(ledger) : sumsTable(ledger)}\n`);

interface Parts extends Pick<RunOptions, 'resolved'> {
  readonly deadLetterFile: string | undefined;
  readonly graph: Graph;
  readonly logger: ReturnType<typeof openLogs>['logger'];
  readonly step: (name: string) => void;
}

function createEngine({ resolved, graph, logger, step, deadLetterFile }: Parts): Engine {
  const { settings, receivers, exporters, ledger } = graph;
  const plain = workerGraph(resolved);
  return new Engine({
    pipelines: resolved.pipelines,
    receivers,
    exporters,
    ledger,
    workers: { count: workersOf(settings), refsPerWorker: settings.refs_per_worker, spawn: () => spawnWorker(plain) },
    maxInFlightBytes: settings.max_in_flight,
    graceMs: settings.shutdown_grace,
    deadLetters: { directory: settings.dead_letter.directory, file: deadLetterFile, maxBytes: settings.dead_letter.max_bytes },
    clock: systemClock,
    random: Math.random,
    logger,
    step,
  });
}

/** The first signal stops in good order; a second one ends at once. */
function stopOnSignal(onStop: (signal: string) => void): AbortSignal {
  const stop = new AbortController();
  const hear = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    onStop(signal);
    stop.abort();
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return stop.signal;
}

function isProgressShown({ settings }: Graph): boolean {
  return settings.progress === 'always' || (settings.progress === 'auto' && process.stderr.isTTY);
}
