import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FaultCode } from '../../../component/source.ts';
import { adviceOnListing, adviceOnPoison, adviceOnQueue, plainMessage, verdictOnBlob } from '../../../receivers/azure_blob/refusal.ts';

const fault = (status: number | undefined, name: string) => ({ name, message: '', ...(status !== undefined && { status }) });

describe('a refused read of a blob', () => {
  const table: readonly (readonly [status: number | undefined, name: string, code: FaultCode, advice: RegExp])[] = [
    [404, 'BlobNotFound', 'vanished', /not there/],
    [404, 'ContainerNotFound', 'forbidden', /containers/],
    [412, 'ConditionNotMet', 'replaced', /anew/],
    [409, 'BlobArchived', 'archived', /rehydrate/],
    [409, 'BlobBeingRehydrated', 'archived', /rehydrate/],
    [403, 'AuthorizationPermissionMismatch', 'forbidden', /Storage Blob Data Reader/],
    [403, 'AuthorizationFailure', 'forbidden', /firewall/],
    [403, 'AuthenticationFailed', 'forbidden', /account_key, connection_string/],
    [403, 'KeyBasedAuthenticationNotPermitted', 'forbidden', /no keys/],
    [401, 'NoAuthenticationInformation', 'forbidden', /credentials/],
    [403, 'AuthorizationServiceMismatch', 'forbidden', /services b/],
    [400, 'AuthenticationError', 'forbidden', /Entra ID/],
    [undefined, 'CredentialUnavailableError', 'forbidden', /identity/],
    [503, 'AuthenticationError', 'throttled', /busy/],
    [429, 'TooManyRequests', 'throttled', /busy/],
    [503, 'ServerBusy', 'throttled', /busy/],
    [500, 'OperationTimedOut', 'throttled', /busy/],
    [500, 'InternalError', 'unavailable', /did not answer/],
    [undefined, 'ECONNRESET', 'unavailable', /did not answer/],
    [undefined, 'ENOTFOUND', 'unavailable', /account_name, storage_url/],
  ];
  for (const [status, name, code, advice] of table) {
    test(`with ${status ?? 'no status'} ${name} means ${code}`, () => {
      const verdict = verdictOnBlob(fault(status, name));
      assert.equal(verdict.code, code);
      assert.match(verdict.advice, advice);
    });
  }
});

test('a queue is refused only for what a person must mend', () => {
  assert.match(adviceOnQueue(fault(404, 'QueueNotFound')) ?? '', /queue_name/);
  assert.match(adviceOnQueue(fault(403, 'AuthorizationPermissionMismatch')) ?? '', /messages\/write/);
  assert.match(adviceOnQueue(fault(403, 'AuthenticationFailed')) ?? '', /credentials/);
  assert.equal(adviceOnQueue(fault(503, 'ServerBusy')), undefined);
  assert.equal(adviceOnQueue(fault(undefined, 'ECONNREFUSED')), undefined);
});

test('a listing is refused only for what a person must mend', () => {
  assert.equal(adviceOnListing(fault(404, 'ContainerNotFound'))?.code, 'forbidden');
  assert.equal(adviceOnListing(fault(403, 'AuthorizationPermissionMismatch'))?.code, 'forbidden');
  assert.equal(adviceOnListing(fault(503, 'ServerBusy')), undefined);
});

test('a poison queue that refuses says which role is missing', () => {
  assert.match(adviceOnPoison(fault(403, 'AuthorizationPermissionMismatch')), /Message Sender/);
  assert.match(adviceOnPoison(fault(404, 'QueueNotFound')), /create the queue/);
});

test('a message loses its ids and every signature', () => {
  const text = 'Refused https://a.blob.core.windows.net/c?sv=1&sig=aBc%2F3d%3D&se=2026.\nRequestId:1\nTime:2';
  assert.equal(plainMessage(text), 'Refused https://a.blob.core.windows.net/c?sv=1&sig=[REDACTED]&se=2026.');
});
