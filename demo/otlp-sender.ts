/** Another OpenTelemetry source: it sends events as log records, and again until it is told that they have arrived. */
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { DemoObject } from './objects.ts';

/** One request an object. @throws where one is refused for good. */
export async function sendLogs(url: string, objects: readonly DemoObject[], signal: AbortSignal): Promise<void> {
  for (const { lines } of objects) {
    const body = gzipSync(JSON.stringify(requestOf(lines)));
    while (!(await hasArrived(url, body, signal))) await sleep(1000, undefined, { signal });
  }
}

async function hasArrived(url: string, body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<boolean> {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  const answer = await fetch(url, { method: 'POST', headers, body, signal });
  const text = await answer.text();
  if (answer.status === 503) return false;
  if (answer.status !== 200 || text.includes('partialSuccess')) throw new Error(`POST ${url}: ${answer.status} ${text}`);
  return true;
}

const requestOf = (lines: readonly string[]): object => ({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'demo-sender' } }] },
      scopeLogs: [{ scope: { name: 'demo' }, logRecords: lines.map((line) => ({ body: { stringValue: line } })) }],
    },
  ],
});
