import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Selection } from '../../../component/listing/selection.ts';
import { readAnnouncement } from '../../../receivers/azure_blob/announcement.ts';
import { isCopy } from '../../../receivers/azure_blob/object-origin.ts';
import { cloudEvent, eventGridEvent, type EventOptions, type StoredBlob } from '../../support/azure-emulator.ts';

const BLOB: StoredBlob = {
  account: 'sesevents',
  container: 'events',
  name: 'ses/a b/é+#?.json.gz',
  url: 'https://sesevents.blob.core.windows.net/events/ses/a%20b/%C3%A9%2B%23%3F.json.gz',
  etag: '0x8D4BCC2E4835CD0',
  size: 524288,
  contentType: 'application/gzip',
};
const RULES = {
  containers: new Map([['events', { prefix: '', selection: new Selection({}) }]]),
  place: { account: 'sesevents', blob: 'https://sesevents.blob.core.windows.net' },
  now: Date.parse('2026-03-02T00:00:00Z'),
};

const read = (body: unknown, rules = RULES) => readAnnouncement(typeof body === 'string' ? body : JSON.stringify(body), rules);
const base64 = (body: unknown): string => Buffer.from(JSON.stringify(body)).toString('base64');

function objectsOf(body: unknown, rules = RULES) {
  const read_ = read(body, rules);
  assert.equal(read_.is, 'objects', JSON.stringify(read_));
  return read_.is === 'objects' ? read_.objects : [];
}

function skipReason(blob: Partial<StoredBlob>, options?: EventOptions, rules = RULES): string | undefined {
  const [object] = objectsOf(eventGridEvent({ ...BLOB, ...blob }, options), rules);
  return object?.is === 'skipped' ? object.reason : undefined;
}

describe('an announcement', () => {
  test('names the blob, its version and what its documents say of it', () => {
    const [object] = objectsOf(eventGridEvent(BLOB));
    assert.deepEqual(object, {
      is: 'object',
      id: 'sesevents/events/ses/a b/é+#?.json.gz@0x8D4BCC2E4835CD0',
      origin: {
        store: 'azure_blob',
        bucket: 'sesevents/events',
        key: 'ses/a b/é+#?.json.gz',
        version: '0x8D4BCC2E4835CD0',
        writtenAt: Date.parse('2026-03-01T12:00:00.123Z'),
        size: 524288,
        path: BLOB.url,
        fields: {
          input: { type: 'azure-blob-storage' },
          azure: { storage: { container: { name: 'events' }, blob: { name: 'ses/a b/é+#?.json.gz', content_type: 'application/gzip' } } },
          cloud: { provider: 'azure' },
        },
      },
    });
  });

  const same: readonly (readonly [form: string, body: unknown])[] = [
    ['in base64', base64(eventGridEvent(BLOB))],
    ['in a list', [eventGridEvent(BLOB)]],
    ['in a list in base64', base64([eventGridEvent(BLOB)])],
    ['as a CloudEvent', cloudEvent(BLOB)],
    ['as a CloudEvent in base64', base64(cloudEvent(BLOB))],
    ['as a list of CloudEvents', [cloudEvent(BLOB)]],
    ['with the address of the Data Lake service', eventGridEvent({ ...BLOB, url: BLOB.url.replace('.blob.', '.dfs.') })],
    ['with a quoted ETag', eventGridEvent({ ...BLOB, etag: `"${BLOB.etag}"` })],
    [
      'with the account in the path',
      eventGridEvent({ ...BLOB, url: BLOB.url.replace('https://sesevents.blob.core.windows.net', 'http://127.0.0.1:10000/sesevents') }),
    ],
    ['without an address', eventGridEvent({ ...BLOB, url: '' })],
    [
      'with an address that was not encoded',
      eventGridEvent({ ...BLOB, url: `https://sesevents.blob.core.windows.net/events/${BLOB.name}` }),
    ],
  ];
  for (const [form, body] of same) test(`is the same ${form}`, () => assert.deepEqual(objectsOf(body), objectsOf(eventGridEvent(BLOB))));

  test('of several events names several blobs', () => {
    const ids = objectsOf([eventGridEvent(BLOB), eventGridEvent({ ...BLOB, name: 'b', url: '' })]).map(
      (one) => one.is === 'object' && one.id,
    );
    assert.deepEqual(ids, ['sesevents/events/ses/a b/é+#?.json.gz@0x8D4BCC2E4835CD0', 'sesevents/events/b@0x8D4BCC2E4835CD0']);
  });

  for (const api of ['PutBlob', 'PutBlockList', 'FlushWithClose', 'CopyBlob', 'SftpCommit'])
    test(`by ${api} tells a whole blob`, () => assert.equal(skipReason({}, { api }), undefined));
  for (const api of ['CreateFile', 'SftpCreate', 'AppendBlock'])
    test(`by ${api} tells a blob that is not whole yet`, () => assert.equal(skipReason({}, { api }), 'not_whole_yet'));

  test('of anything else than a creation is skipped', () => {
    for (const type of ['BlobDeleted', 'BlobTierChanged', 'DirectoryCreated', 'BlobRenamed'])
      assert.equal(skipReason({}, { eventType: `Microsoft.Storage.${type}` }), 'not_a_creation');
  });

  test('of an empty blob is skipped, but not that of a copy, whose length is not known when it begins', () => {
    assert.equal(skipReason({ size: 0 }), 'empty');
    const [object] = objectsOf(eventGridEvent({ ...BLOB, size: 0 }, { api: 'CopyBlob' }));
    assert.equal(object?.is === 'object' && isCopy(object.origin), true);
  });

  test('is held to the rules of its container', () => {
    const rules = (prefix: string, selection: ConstructorParameters<typeof Selection>[0]) => ({
      ...RULES,
      containers: new Map([['events', { prefix, selection: new Selection(selection) }]]),
    });
    assert.equal(skipReason({}, {}, rules('edr/', {})), 'prefix');
    assert.equal(skipReason({}, {}, rules('ses/', { fileSelectors: [{ regex: '\\.log$' }] })), 'file_selectors');
    assert.equal(skipReason({}, {}, rules('ses/', { ignoreOlder: 3_600_000 })), 'ignore_older');
    assert.equal(skipReason({}, {}, rules('ses/', { fileSelectors: [{ regex: '^ses/.*gz$' }] })), undefined);
  });

  test('without an ETag is identified by its sequencer, and not matched by an ETag', () => {
    const event = eventGridEvent(BLOB);
    const [object] = objectsOf({ ...event, data: { ...event.data, eTag: undefined } });
    assert.equal(object?.is === 'object' && object.origin.version, '~00000000000004420000000000028963');
  });

  test('that only asks to validate the subscription is a test', () => {
    const validation = { ...eventGridEvent(BLOB), eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent', subject: '' };
    assert.deepEqual(read([validation]), { is: 'test' });
    assert.deepEqual(objectsOf([validation, eventGridEvent(BLOB)]), objectsOf(eventGridEvent(BLOB)));
  });

  const foreign: readonly (readonly [what: string, body: unknown, why: RegExp])[] = [
    ['text', 'hello', /not JSON/],
    ['broken JSON', '{"topic":', /not JSON/],
    ['a list of numbers', [1], /not JSON/],
    ['nothing', '[]', /without events/],
    ['an object of something else', { a: 1 }, /type \(none\)/],
    ['an event of another service', { ...eventGridEvent(BLOB), eventType: 'Microsoft.Compute.Anything' }, /Microsoft\.Compute/],
    ['an event of another account', eventGridEvent({ ...BLOB, account: 'another' }), /account another is not account_name/],
    ['an event of another container', eventGridEvent({ ...BLOB, container: 'backups' }), /backups is not among/],
    ['an event without a subject', { ...eventGridEvent(BLOB), subject: undefined }, /names no container/],
    ['a damaged name', eventGridEvent({ ...BLOB, name: 'a\uFFFD', url: '' }), /no name that can be read/],
    ['one of ours beside a foreign one', [eventGridEvent(BLOB), eventGridEvent({ ...BLOB, container: 'backups' })], /backups/],
  ];
  for (const [what, body, why] of foreign) {
    test(`that is ${what} is not ours`, () => {
      const found = read(body);
      assert.match(found.is === 'foreign' ? found.why : JSON.stringify(found), why);
    });
  }

  test('tells the account by the address where there is no topic', () => {
    const event = { ...eventGridEvent({ ...BLOB, url: BLOB.url.replace('sesevents', 'another') }), topic: undefined };
    assert.equal(read(event).is, 'foreign');
  });
});
