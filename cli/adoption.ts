/** Whether one receiver may take over the state of another. Pure. */
import { suggestion } from '../config/closest.ts';
import type { Resolved } from '../config/resolved.ts';
import { storageOf } from './storage-setting.ts';

export interface AdoptionTexts {
  readonly adopt: string | undefined;
  readonly for: string | undefined;
}

export interface Adoption {
  readonly from: string;
  readonly to: string;
  /** The extension that keeps the state of `to`. */
  readonly storage: string;
}

export interface AdoptionTerms {
  readonly receivers: Resolved['receivers'];
  /** Whether a component of that id is in the file, used or not. */
  readonly isConfigured: (id: string) => boolean;
}

/** @returns the adoption as far as the configuration tells, or everything that is wrong with it, a sentence each */
export function readAdoption(texts: AdoptionTexts, { receivers, isConfigured }: AdoptionTerms): Adoption | readonly string[] {
  const { adopt: from, for: to } = texts;
  const ids = receivers.map(({ id }) => id);
  const receiver = receivers.find(({ id }) => id === to);
  const storage = receiver === undefined ? undefined : storageOf(receiver.settings);
  const faults: string[] = [];
  if (from === undefined) faults.push('--adopt: expected the id of the receiver that is gone, found none');
  if (to === undefined) faults.push(`--for: expected the id of the receiver that goes on (${ids.join(', ')}), found none`);
  else if (receiver === undefined)
    faults.push(`--for: expected a receiver that a pipeline uses (${ids.join(', ')}), found ${JSON.stringify(to)}${suggestion(to, ids)}`);
  else if (storage === undefined)
    faults.push(`receivers::${to}::storage: expected a storage extension to keep the state in, found none; set it first`);
  if (from !== undefined && isConfigured(from))
    faults.push(`--adopt: expected a receiver that is gone, found ${from}, which is still configured; take it out first`);
  if (from !== undefined && receiver !== undefined && typeOf(from) !== receiver.factory.type)
    faults.push(`--adopt: expected the id of a ${receiver.factory.type}, as ${to} is one; found ${JSON.stringify(from)}`);
  if (faults.length > 0 || from === undefined || to === undefined || storage === undefined) return faults;
  return { from, to, storage };
}

/** What the storage says to it. @param holders ids of those that have state */
export function storageFaults({ from, to, storage }: Adoption, holders: readonly string[], dropsOther: boolean): readonly string[] {
  const others = holders.length === 0 ? 'nobody' : holders.join(', ');
  const missing = holders.includes(from)
    ? []
    : [`--adopt: expected one whose state extensions::${storage} holds (${others}), found ${JSON.stringify(from)}`];
  const taken =
    holders.includes(to) && !dropsOther
      ? [`--for: expected a receiver without state, found that of ${to}, which has run; with --drop-new-state it is dropped and read again`]
      : [];
  return [...missing, ...taken];
}

const typeOf = (id: string): string => id.split('/')[0] ?? id;
