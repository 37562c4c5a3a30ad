/** What counts for one bucket: its own settings, else those for all. Pure. */
import { Selection, type SkipReason } from '../../component/listing/selection.ts';
import type { Clock } from '../../component/host.ts';
import type { GoogleCloudStorageSettings } from './config.ts';
import type { FoundObject } from './object-origin.ts';

export interface BucketRules {
  readonly name: string;
  readonly prefix: string;
  readonly poll: boolean;
  readonly pollMs: number;
  readonly reconcileMs: number;
  readonly timeoutMs: number;
  readonly selection: Selection;
}

export const bucketRules = (settings: GoogleCloudStorageSettings): readonly BucketRules[] =>
  settings.buckets.map((bucket) => ({
    name: bucket.name,
    prefix: bucket.prefix ?? settings.prefix,
    poll: bucket.poll ?? settings.poll,
    pollMs: bucket.poll_interval ?? settings.poll_interval,
    reconcileMs: bucket.reconcile_interval ?? settings.reconcile_interval,
    timeoutMs: bucket.bucket_timeout ?? settings.bucket_timeout,
    selection: new Selection({
      startTimestamp: startOf(bucket) ?? startOf(settings),
      ignoreOlder: bucket.ignore_older ?? settings.ignore_older,
      fileSelectors: bucket.file_selectors ?? settings.file_selectors,
    }),
  }));

interface Dated {
  readonly start_timestamp?: number | undefined;
  readonly timestamp_epoch?: number | undefined;
}

const startOf = ({ start_timestamp, timestamp_epoch }: Dated): number | undefined =>
  start_timestamp ?? (timestamp_epoch === undefined ? undefined : timestamp_epoch * 1000);

/** Why an announced object is not read, by the rules that a listing has too. What the message does not tell leaves nothing out. */
export function leftOut(rules: BucketRules, found: FoundObject, clock: Clock): SkipReason | 'prefix' | undefined {
  if (!found.name.startsWith(rules.prefix)) return 'prefix';
  const { name: key, generation: version, size = 1, writtenAt = Infinity } = found;
  return rules.selection.skipReason({ key, version, size, writtenAt }, clock.now());
}
