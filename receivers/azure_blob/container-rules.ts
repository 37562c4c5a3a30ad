/** What counts for one container: its own settings, else those for all. Pure. */
import { Selection, type SkipReason } from '../../component/listing/selection.ts';
import type { AzureBlobSettings } from './config.ts';
import type { FoundBlob } from './object-origin.ts';

export interface ContainerRules {
  readonly name: string;
  readonly prefix: string;
  readonly poll: boolean;
  readonly pollMs: number;
  readonly reconcileMs: number;
  readonly selection: Selection;
}

export const containerRules = (settings: AzureBlobSettings): readonly ContainerRules[] =>
  settings.containers.map((container) => ({
    name: container.name,
    prefix: container.prefix ?? settings.prefix,
    poll: container.poll ?? settings.poll,
    pollMs: container.poll_interval ?? settings.poll_interval,
    reconcileMs: container.reconcile_interval ?? settings.reconcile_interval,
    selection: new Selection({
      startTimestamp: startOf(container) ?? startOf(settings),
      ignoreOlder: container.ignore_older ?? settings.ignore_older,
      fileSelectors: container.file_selectors ?? settings.file_selectors,
    }),
  }));

interface Dated {
  readonly start_timestamp?: number | undefined;
  readonly timestamp_epoch?: number | undefined;
}

const startOf = ({ start_timestamp, timestamp_epoch }: Dated): number | undefined =>
  start_timestamp ?? (timestamp_epoch === undefined ? undefined : timestamp_epoch * 1000);

/** Why an announced blob is not read, by the rules that a listing has too. What the message does not tell leaves nothing out. */
export function leftOut(
  { prefix, selection }: Pick<ContainerRules, 'prefix' | 'selection'>,
  { name: key, size = 1, writtenAt = Infinity }: FoundBlob,
  now: number,
): SkipReason | 'prefix' | undefined {
  return key.startsWith(prefix) ? selection.skipReason({ key, version: '', size, writtenAt }, now) : 'prefix';
}
