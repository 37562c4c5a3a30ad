/** A directory as an object store. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Host } from '../../component/host.ts';
import type { ListedObject, ObjectLister } from '../../component/listing/lister.ts';
import type { Origin } from '../../component/source.ts';
import type { FileSettings } from './config.ts';
import { walk } from './walk.ts';

export function fileLister({ directory, include, min_age }: FileSettings, host: Host): ObjectLister {
  const root = resolve(directory);
  const options = {
    root,
    include,
    changedBefore: () => host.clock.now() - min_age,
    onSkipped: (reason: string) => host.count('skipped', 1, reason),
  };
  return {
    ordered: false,
    list: (_prefix, _after, signal) => walk(options, signal),
  };
}

/** Identity with version. */
export const idOf = ({ bucket, key, version }: Origin): string => `${bucket}/${key}@${version}`;

export function originOf(root: string, { key, version, size, writtenAt }: ListedObject): Origin {
  const path = resolve(root, key);
  return { store: 'file', bucket: pathToFileURL(root).pathname, key, version, size, writtenAt, path, fields: { input: { type: 'file' } } };
}
