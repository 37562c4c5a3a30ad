/** What counts for one container: its own settings, else those for all. Pure. */
import { ownRules, type OwnRules } from '../../component/listing/own-rules.ts';
import type { SkipReason } from '../../component/listing/selection.ts';
import type { AzureBlobSettings } from './config.ts';
import type { FoundBlob } from './object-origin.ts';

export type ContainerRules = OwnRules;

export const containerRules = (settings: AzureBlobSettings): readonly ContainerRules[] =>
  settings.containers.map((container) => ownRules(container, settings));

/** Why an announced blob is not read, by the rules that a listing has too. What the message does not tell leaves nothing out. */
export function leftOut(
  { prefix, selection }: Pick<ContainerRules, 'prefix' | 'selection'>,
  { name: key, size = 1, writtenAt = Infinity }: FoundBlob,
  now: number,
): SkipReason | 'prefix' | undefined {
  return key.startsWith(prefix) ? selection.skipReason({ key, version: '', size, writtenAt }, now) : 'prefix';
}
