/** A receiver and an opener over the fakes. */
import type { z } from 'zod';
import { silentLogger } from '../../../component/logger.ts';
import type { Ending, Receiver, SourceRef } from '../../../component/source.ts';
import { googleCloudStorageSettings } from '../../../receivers/google_cloud_storage/config.ts';
import { googleCloudStorage } from '../../../receivers/google_cloud_storage/factory.ts';
import { recordingHost, type RecordingHost, type RecordingHostOptions } from '../../support/recording-host.ts';

export type Written = z.input<typeof googleCloudStorageSettings>;

export const never = new AbortController().signal;

export interface Rig {
  readonly receiver: Receiver;
  readonly host: RecordingHost;
}

export async function openReceiver(written: Written, options: RecordingHostOptions = {}): Promise<Rig> {
  const host = recordingHost({ id: 'google_cloud_storage', ...options });
  return { host, receiver: await googleCloudStorage.create(googleCloudStorageSettings.parse(written), host) };
}

export const openOpener = (written: Written) =>
  googleCloudStorage.createOpener?.(googleCloudStorageSettings.parse(written), {
    id: 'google_cloud_storage',
    logger: silentLogger,
    clock: { now: () => Date.now() },
  }) ?? raise();

const raise = (): never => {
  throw new Error('the receiver has no opener');
};

export const done = (ref: SourceRef): Ending => ({ ref, is: 'done' });
export const released = (ref: SourceRef, afterMs = 0, skip: readonly number[] = ref.skip): Ending => ({
  ref,
  is: 'released',
  skip,
  afterMs,
  reason: { code: 'unavailable', message: 'a test releases it' },
});

/** Reads to the end of mode `once`, ending each ref at once. */
export async function readOnce({ receiver }: Rig, end: (ref: SourceRef) => Ending = done): Promise<readonly SourceRef[]> {
  const refs: SourceRef[] = [];
  for await (const ref of receiver.discover('once', never)) {
    refs.push(ref);
    await receiver.settle([end(ref)]);
  }
  return refs;
}

export const namesOf = (refs: readonly SourceRef[]): readonly string[] => refs.map(({ origin }) => origin.key);
