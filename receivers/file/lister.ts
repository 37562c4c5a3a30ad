/** A directory as an object store. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Host } from '../../component/host.ts';
import type { ListedObject, ObjectLister } from '../../component/listing/lister.ts';
import type { Origin } from '../../component/source.ts';
import type { FileSettings } from './config.ts';
import { walk } from './walk.ts';

/** @param waitsForYoung asked at each listing: whether it waits for files that are too young. */
export function fileLister({ directory, include, min_age }: FileSettings, host: Host, waitsForYoung: () => boolean): ObjectLister {
  const told = new Set<string>();
  let leftOut = false;
  const onUnreadable = (below: string, reason: string): void => {
    leftOut = true;
    if (told.has(below)) return;
    told.add(below);
    host.logger.error('a directory cannot be read, so its files are not found: give this process read access', {
      directory: below,
      reason,
    });
  };
  return {
    ordered: false,
    list(prefix, _after, signal) {
      leftOut = false;
      const age = { minAgeMs: min_age, waitsForYoung: waitsForYoung() };
      return walk({ root: resolve(directory), prefix, include, ...age, clock: host.clock, onUnreadable }, signal);
    },
    leftOut: () => leftOut,
  };
}

/** Identity with version. */
export const idOf = ({ bucket, key, version }: Origin): string => `${bucket}/${key}@${version}`;

export function originOf(root: string, { key, version, size, writtenAt }: ListedObject): Origin {
  const path = resolve(root, key);
  return { store: 'file', bucket: pathToFileURL(root).pathname, key, version, size, writtenAt, path, fields: { input: { type: 'file' } } };
}
