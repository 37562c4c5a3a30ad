/** A receiver of the product and its opener, on a host that remembers. */
import assert from 'node:assert/strict';
import type { DiscoverMode, Ending, FaultCode, Opener, Receiver, SourceRef } from '../../../component/source.ts';
import { azureBlob } from '../../../receivers/azure_blob/factory.ts';
import { recordingHost, type RecordingHost, type RecordingHostOptions } from '../../support/recording-host.ts';

export interface Receiving {
  readonly receiver: Receiver;
  readonly opener: Opener;
  readonly host: RecordingHost;
  /** Offers every ref to `settle` until the end of mode `once`, or until that returns nothing. */
  run(settle: (ref: SourceRef) => Ending | undefined | Promise<Ending | undefined>, mode?: DiscoverMode): Promise<readonly SourceRef[]>;
  /** The bytes of a ref. */
  read(ref: SourceRef, fromByte?: number): Promise<Buffer>;
  close(): Promise<void>;
}

export async function receiving(settings: object, options: RecordingHostOptions = {}): Promise<Receiving> {
  const parsed = azureBlob.settings.parse(settings);
  const host = recordingHost({ id: 'azure_blob', ...options });
  const receiver = await azureBlob.create(parsed, host);
  const opener = azureBlob.createOpener?.(parsed, host);
  assert.ok(opener);
  const never = new AbortController().signal;
  return {
    receiver,
    opener,
    host,
    async run(settle, mode = 'once') {
      const stop = new AbortController();
      const refs: SourceRef[] = [];
      for await (const ref of receiver.discover(mode, stop.signal)) {
        refs.push(ref);
        const ending = await settle(ref);
        if (ending === undefined) break;
        await receiver.settle([ending]);
      }
      stop.abort();
      return refs;
    },
    async read(ref, fromByte = 0) {
      const { chunks } = await opener.open(ref, fromByte, never);
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      return Buffer.concat(parts);
    },
    async close() {
      await receiver.close();
      await opener.close();
    },
  };
}

export const done = (ref: SourceRef): Ending => ({ ref, is: 'done' });

export const released = (ref: SourceRef, code: FaultCode, { afterMs = 0, skip = ref.skip } = {}): Ending => ({
  ref,
  is: 'released',
  skip,
  afterMs,
  reason: { code, message: `${code} for a test` },
});
