import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentialFault, requestFault } from '../../../receivers/google_cloud_storage/client-faults.ts';
import {
  adviceOnListing,
  adviceOnSubscription,
  verdictOnObject,
  type GoogleFault,
} from '../../../receivers/google_cloud_storage/refusal.ts';

const answer = (status: number, more: Partial<GoogleFault> = {}): GoogleFault => ({ is: 'answer', status, message: '', ...more });

const OBJECTS: readonly (readonly [what: string, fault: GoogleFault, code: string, advice: RegExp])[] = [
  ['no credentials', { is: 'credentials', message: 'invalid_grant' }, 'forbidden', /service_account_key/],
  ['a token that is refused', answer(401), 'forbidden', /service_account_key/],
  ['no permission', answer(403, { reason: 'forbidden' }), 'forbidden', /storage\.objects\.get/],
  ['a rate that is too high', answer(403, { reason: 'rateLimitExceeded' }), 'throttled', /slow down/],
  ['a key that is refused', answer(403, { message: 'Permission denied on Cloud KMS key.' }), 'forbidden', /cryptoKeyDecrypter/],
  [
    'a bucket that makes the reader pay',
    answer(400, { message: 'Bucket is a requester pays bucket but no user project provided.' }),
    'forbidden',
    /user_project/,
  ],
  ['an object that is gone', answer(404, { message: 'No such object: b/n' }), 'vanished', /not there any more/],
  ['a bucket that is none', answer(404, { message: 'The specified bucket does not exist.' }), 'forbidden', /buckets/],
  ['a precondition that failed', answer(412), 'replaced', /anew/],
  ['too many requests', answer(429), 'throttled', /slow down/],
  ['a busy service', answer(503), 'throttled', /slow down/],
  ['a fault of the service', answer(500), 'unavailable', /did not answer/],
  ['no connection', { is: 'network', message: 'connect ECONNREFUSED' }, 'unavailable', /not reached/],
];
for (const [what, fault, code, advice] of OBJECTS) {
  test(`knows ${what}`, () => {
    const verdict = verdictOnObject(fault);
    assert.equal(verdict.code, code);
    assert.match(verdict.advice, advice);
  });
}

test('tells what a person must mend before a bucket is listed, and nothing where it may pass', () => {
  assert.match(adviceOnListing(answer(404)) ?? '', /bucket does not exist/);
  assert.match(adviceOnListing(answer(403)) ?? '', /storage\.objects\.list/);
  assert.match(adviceOnListing(answer(401)) ?? '', /credentials/);
  assert.deepEqual([answer(503), answer(500), answer(429)].map(adviceOnListing), [undefined, undefined, undefined]);
});

test('tells what a person must mend before a subscription is read, and nothing where it may pass', () => {
  assert.match(adviceOnSubscription(answer(404)) ?? '', /subscription does not exist/);
  assert.match(adviceOnSubscription(answer(403)) ?? '', /roles\/pubsub\.subscriber/);
  assert.match(adviceOnSubscription(answer(400, { reason: 'FAILED_PRECONDITION' })) ?? '', /pull subscription/);
  assert.deepEqual([answer(503), answer(429, { reason: 'RESOURCE_EXHAUSTED' })].map(adviceOnSubscription), [undefined, undefined]);
});

test('reads an answer wherever the client keeps it', () => {
  const data = { error: { code: 403, message: 'Access denied', errors: [{ reason: 'forbidden' }], status: 'PERMISSION_DENIED' } };
  const expected: GoogleFault = { is: 'answer', status: 403, message: 'Access denied', reason: 'forbidden' };
  assert.deepEqual(requestFault(Object.assign(new Error('x'), { status: 403, response: { data } })), expected);
  assert.deepEqual(requestFault(Object.assign(new Error('x'), { status: 403, response: { data: JSON.stringify(data) } })), expected);
  assert.deepEqual(requestFault(Object.assign(new Error(JSON.stringify(data)), { code: 403 })), expected);
  const listing = Object.assign(new Error('Multiple errors'), { code: 403, errors: [{ reason: 'forbidden', message: 'Access denied' }] });
  assert.deepEqual(requestFault(listing), expected);
});

test('keeps of an error only what the service wrote, never the request with its token', () => {
  const error = Object.assign(new Error('No such object: b/n'), { status: 404, config: { headers: { authorization: 'Bearer secret' } } });
  assert.deepEqual(requestFault(error), { is: 'answer', status: 404, message: 'No such object: b/n' });
});

test('tells credentials that are wrong from a token service that is away', () => {
  const denied = { status: 400, response: { data: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } } };
  assert.deepEqual(credentialFault(Object.assign(new Error('x'), denied)), {
    is: 'credentials',
    status: 400,
    message: 'invalid_grant: Invalid JWT Signature.',
  });
  assert.equal(credentialFault(Object.assign(new Error('x'), { status: 503 })).is, 'network');
  assert.equal(credentialFault(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })).is, 'network');
  assert.equal(credentialFault(Object.assign(new Error('no such file'), { code: 'ENOENT' })).is, 'credentials');
  assert.equal(credentialFault(new Error('Could not load the default credentials.')).is, 'credentials');
});
