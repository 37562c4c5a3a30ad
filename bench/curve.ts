/**
 * How fast the product is by the size of events, by the size of objects and by the number of workers, as a picture:
 * node bench/curve.ts [--events 20000] [--out docs/performance-curve.svg]. Prints the figures as JSON.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bulk } from './configurations.ts';
import { makeData, repeated, type Data } from './data.ts';
import { cpuSecondsPerMillion, difference, eventsPerSecond } from './figures.ts';
import { measureProduct } from './measure-product.ts';
import { drawPanels, type Panel, type Point } from './panels.ts';
import { startSink } from './processes.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    out: { type: 'string', default: new URL('../docs/performance-curve.svg', import.meta.url).pathname },
  },
});

const EVENT_KILOBYTES = [0.5, 2, 8, 32];
const OBJECT_EVENTS = [1, 10, 100, 1000, 10_000];
const WORKERS = [1, 2];
/** Bytes of events in one point of the first panel: as many for each size. */
const USUAL_BYTES = 5000;

const events = Number(values.events);
const scratch = mkdtempSync(join(tmpdir(), 'ses-otel-curve-'));
const sink = await startSink('bulk-sink.ts');
let made = 0;

/** As rows are measured: the data once, and three times, and the difference. */
async function measured(label: string, data: Data, workers: number): Promise<Point> {
  const whole = repeated(data, join(scratch, `whole-${made}`), 3);
  const options = { exporter: bulk(sink.url) };
  const run = difference(await measureProduct(options, whole, workers), await measureProduct(options, data, workers));
  const point = {
    label,
    eventsPerSecond: Math.round(eventsPerSecond(run)),
    cpuPerMillion: Math.round(cpuSecondsPerMillion(run)),
    megabytesPerSecond: Math.round((eventsPerSecond(run) * (data.bytes / data.events)) / 1e6),
  };
  console.log(JSON.stringify(point));
  return point;
}

function dataOf(objectEvents: number, count: number, eventBytes = 0): Data {
  made += 1;
  const objects = Math.max(1, Math.round(count / objectEvents));
  return makeData({ directory: join(scratch, `data-${made}`), objects, eventsPerObject: objectEvents, eventBytes });
}

async function byEventSize(): Promise<Panel> {
  const points: Point[] = [];
  for (const kilobytes of EVENT_KILOBYTES) {
    const count = Math.round((events * USUAL_BYTES) / Math.max(2000, kilobytes * 1000));
    points.push(await measured(`${kilobytes} KB`, dataOf(5000, count, kilobytes * 1000), 1));
  }
  return { title: 'by event size', points };
}

async function byObjectSize(): Promise<Panel> {
  const points: Point[] = [];
  for (const size of OBJECT_EVENTS) points.push(await measured(`${size}`, dataOf(size, size === 1 ? events / 4 : events), 1));
  return { title: 'by events per object', points };
}

async function byWorkers(): Promise<Panel> {
  const points: Point[] = [];
  for (const workers of WORKERS) points.push(await measured(`${workers}`, dataOf(2500, events), workers));
  return { title: 'by workers', points };
}

try {
  writeFileSync(values.out, drawPanels([await byEventSize(), await byObjectSize(), await byWorkers()]));
} finally {
  sink.stop();
  rmSync(scratch, { recursive: true, force: true });
}
