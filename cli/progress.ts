/** One line on stderr that tells how far the process is. */
import type { Engine } from '../pipeline/engine.ts';
import type { Ledger } from '../pipeline/ledger.ts';

export interface ProgressOptions {
  readonly ledger: Ledger;
  readonly engine: Pick<Engine, 'inHand' | 'bytesInHand'>;
  readonly write: (text: string) => void;
}

const EVERY_MS = 500;

/** @returns how to end it, which clears the line. */
export function showProgress(options: ProgressOptions): () => void {
  const timer = setInterval(() => options.write(`\r\u001B[K${progressLine(options)}`), EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    options.write('\r\u001B[K');
  };
}

export function progressLine({ ledger, engine }: ProgressOptions): string {
  const sources = ledger.sources().map(({ counts }) => counts);
  const routes = ledger.routes().map(({ counts }) => counts);
  const sum = (values: readonly number[]) => values.reduce((total, n) => total + n, 0);
  const settled = sum(sources.map(({ done, set_aside }) => done + set_aside));
  const dead = sum(routes.map(({ dead_lettered }) => dead_lettered));
  return [
    `${settled}/${sum(sources.map(({ offered }) => offered))} objects`,
    `${sum(sources.map(({ records }) => records))} events read`,
    `${sum(routes.map(({ delivered }) => delivered))} delivered`,
    `${dead} dead-lettered`,
    `${(engine.bytesInHand / 2 ** 20).toFixed(1)} MiB in hand`,
  ].join(', ');
}
