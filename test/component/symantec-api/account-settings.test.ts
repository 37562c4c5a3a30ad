import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { z } from 'zod';
import { accountFaults, accountOf, accountSettings } from '../../../component/symantec-api/account-settings.ts';

const settings = z.object(accountSettings({ prefault: '30s', meaning: 'Any.' }));
const account = (given: Readonly<Record<string, unknown>>) => accountOf(settings.parse(given));

test('a region names the API server, and the server the place of tokens', () => {
  const { apiUrl, tokenUrl } = account({ region: 'eu' });
  assert.equal(apiUrl.href, 'https://api.sep.eu.securitycloud.symantec.com/');
  assert.equal(tokenUrl.href, 'https://api.sep.eu.securitycloud.symantec.com/v1/oauth2/tokens');
  assert.equal(account({}).apiUrl.host, 'api.sep.securitycloud.symantec.com');
  assert.equal(account({ token_url: 'https://id.example/t' }).tokenUrl.href, 'https://id.example/t');
  assert.equal(account({ url: 'https://gateway.example/ses///' }).apiUrl.href, 'https://gateway.example/ses');
});

test('id and secret are encoded, and the ready-made text is taken as it is', () => {
  assert.equal(account({ client_id: 'id', client_secret: 'se:cret\n' }).basic(), Buffer.from('id:se:cret').toString('base64'));
  assert.equal(account({ credentials: 'aWQ6c2VjcmV0' }).basic(), 'aWQ6c2VjcmV0');
  assert.equal(account({ credentials: 'Basic aWQ6c2VjcmV0' }).basic(), 'aWQ6c2VjcmV0');
  assert.throws(() => account({ credentials: 'id:secret' }), /the base64 text that the console shows/);
});

test('secrets are never printed, not in faults either', () => {
  assert.doesNotMatch(inspect(settings.parse({ client_id: 'my-id', client_secret: 'my-secret' })), /my-/);
  assert.throws(
    () => settings.parse({ credentials: 'not base64: my-secret' }),
    (error: unknown) => !String(error).includes('my-secret'),
  );
});

test('says which settings do not go together', () => {
  const faults = (...names: readonly string[]) => accountFaults(Object.fromEntries(names.map((name) => [name, 'x']))).map(([name]) => name);
  assert.deepEqual(faults('client_id', 'client_secret'), []);
  assert.deepEqual(faults('credentials'), []);
  assert.deepEqual(faults(), ['client_id']);
  assert.deepEqual(faults('client_id'), ['client_secret']);
  assert.deepEqual(faults('client_secret'), ['client_id']);
  assert.deepEqual(faults('credentials', 'client_id'), ['client_id']);
  assert.deepEqual(faults('credentials', 'region', 'url'), ['url']);
});
