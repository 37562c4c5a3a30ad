/** Which buckets a listing reads, and what of them. Pure. */
import { prefixFaults } from '../../component/listing/replayed-rules.ts';
import { Selection } from '../../component/listing/selection.ts';
import type { ReplayRange } from '../../component/replay-range.ts';
import type { AwsS3Settings } from './config.ts';
import { isDirectoryBucket } from './lister.ts';

export interface ListedBucket {
  /** Name, or ARN of an access point. */
  readonly bucket: string;
  readonly prefix: string;
  readonly selection: Selection;
}

/** The one bucket that is listed, or those that announce to the queue. */
export function listedBuckets(settings: AwsS3Settings): readonly ListedBucket[] {
  const { buckets, bucket_arn, access_point_arn, bucket, prefix } = settings;
  const selection = new Selection({
    startTimestamp: settings.start_timestamp,
    ignoreOlder: settings.ignore_older,
    fileSelectors: settings.file_selectors,
  });
  const names = buckets ?? [bucket_arn?.split(':::')[1] ?? access_point_arn ?? bucket ?? ''];
  return names.map((name) => ({ bucket: name, prefix, selection }));
}

/** Why the buckets cannot be listed for a range. */
export function replayFaults(settings: AwsS3Settings, range: ReplayRange): readonly string[] {
  const rules = listedBuckets(settings);
  const folders = rules.map(({ bucket }) => bucket).filter(isDirectoryBucket);
  const isWhole = range.prefix === '' || range.prefix.endsWith('/');
  return [
    ...prefixFaults(rules, range),
    ...(folders.length === 0 || isWhole
      ? []
      : [`--prefix: expected one that ends in /, found ${JSON.stringify(range.prefix)}; ${folders.join(', ')} lists by folder`]),
  ];
}
