/** What counts for one bucket: its own settings, else those for all. Pure. */
import { ownRules, type OwnRules } from '../../component/listing/own-rules.ts';
import type { SkipReason } from '../../component/listing/selection.ts';
import type { Clock } from '../../component/host.ts';
import type { GoogleCloudStorageSettings } from './config.ts';
import type { FoundObject } from './object-origin.ts';

export interface BucketRules extends OwnRules {
  readonly timeoutMs: number;
}

export const bucketRules = (settings: GoogleCloudStorageSettings): readonly BucketRules[] =>
  settings.buckets.map((bucket) => ({ ...ownRules(bucket, settings), timeoutMs: bucket.bucket_timeout ?? settings.bucket_timeout }));

/** Why an announced object is not read, by the rules that a listing has too. What the message does not tell leaves nothing out. */
export function leftOut(rules: BucketRules, found: FoundObject, clock: Clock): SkipReason | 'prefix' | undefined {
  if (!found.name.startsWith(rules.prefix)) return 'prefix';
  const { name: key, generation: version, size = 1, writtenAt = Infinity } = found;
  return rules.selection.skipReason({ key, version, size, writtenAt }, clock.now());
}
