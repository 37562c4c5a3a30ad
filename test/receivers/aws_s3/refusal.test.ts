import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviceOnListing, adviceOnQueue, verdictOnObject, type AwsFault } from '../../../receivers/aws_s3/refusal.ts';

const fault = (name: string, status?: number, message = ''): AwsFault => ({ name, message, ...(status !== undefined && { status }) });

for (const [given, code, advice] of [
  [fault('NoSuchKey', 404), 'vanished', /not there any more/],
  [fault('MethodNotAllowed', 405), 'vanished', /deleted/],
  [fault('PreconditionFailed', 412), 'replaced', /written anew/],
  [fault('InvalidObjectState', 403), 'archived', /restore/],
  [fault('AccessDenied', 403, 'User: x is not authorized to perform: kms:Decrypt on resource'), 'forbidden', /kms:Decrypt/],
  [fault('KMS.DisabledException', 400), 'forbidden', /kms:Decrypt/],
  [fault('AccessDenied', 403), 'forbidden', /s3:ListBucket/],
  [fault('NoSuchBucket', 404), 'forbidden', /bucket does not exist/],
  [{ ...fault('PermanentRedirect', 301), region: 'eu-west-1' }, 'forbidden', /set region to it \(eu-west-1\)/],
  [fault('AuthorizationHeaderMalformed', 400), 'forbidden', /region/],
  [fault('ExpiredToken', 400), 'forbidden', /session_token/],
  [fault('SlowDown', 503), 'throttled', /slow down/],
  [fault('TooManyRequestsException', 429), 'throttled', /slow down/],
  [fault('InternalError', 500), 'unavailable', /./],
  [fault('ECONNREFUSED'), 'unavailable', /./],
] as const) {
  test(`${given.name} (${given.status ?? 'no answer'}) on reading is ${code}`, () => {
    const verdict = verdictOnObject(given);
    assert.equal(verdict.code, code);
    assert.match(verdict.advice, advice);
  });
}

test('what a person must mend at the queue is told, what may pass is not', () => {
  assert.match(adviceOnQueue(fault('QueueDoesNotExist', 400)) ?? '', /queue_url/);
  assert.match(adviceOnQueue(fault('AccessDenied', 403)) ?? '', /sqs:ReceiveMessage/);
  assert.match(adviceOnQueue(fault('KmsAccessDenied', 400)) ?? '', /kms:Decrypt/);
  assert.match(adviceOnQueue(fault('InvalidClientTokenId', 403)) ?? '', /access_key_id/);
  assert.equal(adviceOnQueue(fault('ServiceUnavailable', 503)), undefined);
  assert.equal(adviceOnQueue(fault('TimeoutError')), undefined);
});

test('what a person must mend before a bucket can be listed is told, what may pass is not', () => {
  assert.match(adviceOnListing(fault('AccessDenied', 403)) ?? '', /s3:ListBucket/);
  assert.match(adviceOnListing(fault('NoSuchBucket', 404)) ?? '', /does not exist/);
  assert.equal(adviceOnListing(fault('SlowDown', 503)), undefined);
});
