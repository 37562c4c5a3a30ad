import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '../../component/logger.ts';
import { systemClock } from '../../component/host.ts';
import { file } from '../../receivers/file/factory.ts';
import { memoryState, recordingHost } from '../support/recording-host.ts';
import { receiverContract } from './receiver-contract.ts';

receiverContract('file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'contract-'));
  const settings = file.settings.parse({ directory, poll_interval: '50ms', min_age: '0s' });
  const opener = file.createOpener?.(settings, { id: 'file', logger: silentLogger, clock: systemClock });
  if (opener === undefined) throw new Error('no opener');
  const state = memoryState();
  return {
    opener,
    leaseMs: 0,
    start: async () => file.create(settings, recordingHost({ id: 'file', state })),
    write: (key, body) => writeFile(join(directory, key), body),
    remove: (key) => rm(join(directory, key)),
    async close() {
      await opener.close();
      await rm(directory, { recursive: true });
    },
  };
});
