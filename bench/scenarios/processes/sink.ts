/** A bulk sink for scenarios: node sink.ts [--tls] [--note PATTERN], with an IPC channel. It counts and forgets. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openBulkSink } from '../../../test/support/bulk-sink.ts';
import type { Arrivals, SinkQuestion } from '../questions.ts';
import { answerQuestions } from '../servers.ts';

const { values } = parseArgs({ options: { tls: { type: 'boolean', default: false }, note: { type: 'string' } } });
const certificates = new URL('../../../test/testdata/tls/', import.meta.url);
const pem = (name: string): string => readFileSync(new URL(name, certificates), 'utf8');
const pattern = values.note === undefined ? undefined : new RegExp(values.note, 'g');
const arrivals = new Map<string, number>();

const sink = await openBulkSink({
  countOnly: true,
  ...(values.tls && { tls: { key: pem('server.key'), cert: pem('server.pem') } }),
  fault({ body }) {
    if (pattern === undefined) return undefined;
    const now = performance.timeOrigin + performance.now();
    for (const [match] of body.toString().matchAll(pattern)) if (!arrivals.has(match)) arrivals.set(match, now);
    return undefined;
  },
});
answerQuestions<SinkQuestion>(sink.url, (): Arrivals => ({ arrivals: [...arrivals] }));
