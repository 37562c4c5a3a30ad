/** Every source that there is a receiver for, with the samples' events shared out among them. */
import { join } from 'node:path';
import { demoObjects, idsOf, type DemoObject } from './objects.ts';
import type { DemoSource, Expected } from './source.ts';
import { startAzure, startFiles, startGcs, startS3 } from './stores.ts';
import { startEdr, startStream } from './symantec.ts';

export interface Sources extends DemoSource {
  /** What is sent to `otlp`. */
  readonly sent: readonly DemoObject[];
  readonly otlp: Expected;
}

export async function startSources(directory: string): Promise<Sources> {
  const objects = demoObjects(new URL('../samples', import.meta.url).pathname);
  const share = (n: number): readonly DemoObject[] => objects.filter((_, position) => position % 7 === n);
  const sent = share(6);
  const sources = await Promise.all([
    startS3(share(0)),
    startGcs(share(2)),
    startAzure(share(5)),
    startFiles(share(4), join(directory, 'events')),
    startEdr(share(3)),
    startStream(share(1)),
  ]);
  return {
    rows: sources.flatMap(({ rows }) => rows),
    receivers: Object.assign({}, ...sources.map(({ receivers }) => receivers)),
    sent,
    otlp: { title: 'otlp', receiver: 'otlp', objects: sent.length, ids: idsOf(sent) },
    stop: async () => void (await Promise.all(sources.map((source) => source.stop()))),
  };
}
