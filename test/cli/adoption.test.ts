import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAdoption, storageFaults, type AdoptionTexts } from '../../cli/adoption.ts';
import { file } from '../../receivers/file/factory.ts';

const receiver = (id: string, storage: string | undefined = 'file_storage') => ({
  id,
  factory: file,
  settings: file.settings.parse({ directory: '/in', storage }),
  raw: {},
});
const terms = {
  receivers: [
    receiver('file/new'),
    receiver('file/other'),
    { ...receiver('file/forgetful'), settings: file.settings.parse({ directory: '/in' }) },
  ],
  isConfigured: (id: string) => ['file/new', 'file/other', 'file/forgetful', 'file/unused'].includes(id),
};
const read = (texts: Partial<AdoptionTexts>) => readAdoption({ adopt: undefined, for: undefined, ...texts }, terms);

test('a receiver that is there takes over from one of its type that is gone', () => {
  assert.deepEqual(read({ adopt: 'file/old', for: 'file/new' }), { from: 'file/old', to: 'file/new', storage: 'file_storage' });
});

for (const [what, texts, ...sentences] of [
  ['without either name', {}, /^--adopt: expected .* found none/, /^--for: expected .* \(file\/new, .*\), found none/],
  ['from one that is still configured', { adopt: 'file/unused', for: 'file/new' }, /found file\/unused, which is still configured/],
  [
    'from another type',
    { adopt: 'aws_s3/old', for: 'file/new' },
    /^--adopt: expected the id of a file, as file\/new is one; found "aws_s3\/old"/,
  ],
  [
    'by one that is not there',
    { adopt: 'file/old', for: 'file/nwe' },
    /^--for: expected a receiver that a pipeline uses .* found "file\/nwe".*file\/new/,
  ],
  ['by one that keeps no state', { adopt: 'file/old', for: 'file/forgetful' }, /^receivers::file\/forgetful::storage: expected/],
] as const) {
  test(`an adoption ${what} is refused`, () => {
    const faults = read(texts);
    assert.ok(!('from' in faults));
    assert.equal(faults.length, sentences.length);
    sentences.forEach((sentence, i) => assert.match(faults[i] ?? '', sentence));
  });
}

test('a storage refuses what it does not hold, and one that has state already unless that is dropped', () => {
  const adoption = { from: 'file/old', to: 'file/new', storage: 'file_storage' };
  assert.deepEqual(storageFaults(adoption, ['file/old'], false), []);
  assert.match(storageFaults(adoption, ['file/olde'], false)[0] ?? '', /holds \(file\/olde\), found "file\/old"/);
  assert.match(storageFaults(adoption, ['file/new', 'file/old'], false)[0] ?? '', /^--for: .*--drop-new-state/);
  assert.deepEqual(storageFaults(adoption, ['file/new', 'file/old'], true), []);
});
