import assert from 'node:assert/strict';
import test from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { compress } from '../../../component/http/compression.ts';
import { networkFault } from '../../../component/http/network-fault.ts';
import { proxyFor } from '../../../component/http/proxy.ts';
import { refusedOutcome, unreachedOutcome } from '../../../component/http/refusal.ts';
import type { Destination } from '../../../component/http/refusal.ts';
import { retryAfterMs } from '../../../component/http/retry-after.ts';
import { resultNames, TEST_TIME } from '../../support/exporting.ts';

const destination: Destination = { path: 'exporters::x', url: 'https://h', endpointSetting: 'endpoint', credentialSetting: 'headers' };
const coded = (code: string): Error => Object.assign(new Error(`failed ${code}`), { code });

test('Retry-After is read as seconds and as a date, within bounds', () => {
  assert.equal(retryAfterMs('7', TEST_TIME), 7000);
  assert.equal(retryAfterMs(new Date(TEST_TIME + 90_000).toUTCString(), TEST_TIME), 90_000);
  assert.equal(retryAfterMs(new Date(TEST_TIME - 90_000).toUTCString(), TEST_TIME), 0);
  assert.equal(retryAfterMs('9999999', TEST_TIME), 3_600_000);
  assert.deepEqual([retryAfterMs('soon', TEST_TIME), retryAfterMs(undefined, TEST_TIME)], [undefined, undefined]);
});

for (const [code, is] of [
  ['ECONNREFUSED', 'refused'],
  ['EAI_AGAIN', 'refused'],
  ['UND_ERR_CONNECT_TIMEOUT', 'refused'],
  ['ECONNRESET', 'broken'],
  ['UND_ERR_SOCKET', 'broken'],
  ['ENOTFOUND', 'unknown_host'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
] as const) {
  test(`${code} means ${is}`, () => {
    assert.equal(networkFault(coded(code)).is, is);
    assert.equal(networkFault(new TypeError('fetch failed', { cause: coded(code) })).is, is);
    assert.equal(networkFault(new AggregateError([coded(code)])).is, is);
  });
}

test('TLS and unknown hosts halt and name the setting; the rest of the network is retried', () => {
  assert.match(unreachedOutcome(1, networkFault(coded('CERT_HAS_EXPIRED')), destination).halted?.reason ?? '', /exporters::x::tls/);
  assert.match(unreachedOutcome(1, networkFault(coded('ENOTFOUND')), destination).halted?.reason ?? '', /exporters::x::endpoint/);
  const outcome = unreachedOutcome(2, networkFault(coded('ECONNREFUSED')), destination);
  assert.deepEqual([resultNames(outcome), outcome.halted], [['retry', 'retry'], undefined]);
  assert.match(outcome.notice ?? '', /https:\/\/h: failed ECONNREFUSED/);
});

test('every refusing status has one meaning', () => {
  const meaning = (status: number): string => {
    const { halted, split } = refusedOutcome(1, { status, type: 't', reason: 'r' }, destination);
    if (halted !== undefined) return /exporters::x::(\w+)/.exec(halted.reason)?.[1] ?? '';
    return split === undefined ? 'retry' : 'split';
  };
  assert.deepEqual([400, 413, 422].map(meaning), ['split', 'split', 'split']);
  assert.deepEqual(
    [408, 429, 500, 502, 503, 504, 599].map(meaning),
    Array.from({ length: 7 }, () => 'retry'),
  );
  assert.deepEqual([401, 403, 407, 404, 405, 301, 415].map(meaning), [
    'headers',
    'headers',
    'proxy_url',
    'endpoint',
    'endpoint',
    'endpoint',
    'endpoint',
  ]);
});

test('the environment names proxies, never for loopback or exempted hosts', () => {
  const environment = { HTTPS_PROXY: 'proxy:3128', http_proxy: 'http://plain:1', NO_PROXY: 'internal, .corp.example,exact:9200' };
  const proxy = (url: string): string | undefined => proxyFor(new URL(url), undefined, environment);
  assert.equal(proxy('https://es.example'), 'http://proxy:3128');
  assert.equal(proxy('http://es.example'), 'http://plain:1');
  for (const direct of ['https://localhost:1', 'https://127.0.0.1', 'https://internal', 'https://a.corp.example', 'http://exact:9200']) {
    assert.equal(proxy(direct), undefined, direct);
  }
  assert.equal(proxy('http://exact:9201'), 'http://plain:1');
  assert.equal(proxyFor(new URL('https://internal'), 'http://set', environment), 'http://set');
  assert.equal(proxyFor(new URL('https://x'), undefined, { ...environment, NO_PROXY: '*' }), undefined);
});

test('compresses what the other side reads', async () => {
  const body = Buffer.from('abc'.repeat(1000));
  assert.deepEqual(gunzipSync(await compress(body, 'gzip')), body);
  assert.deepEqual(zstdDecompressSync(await compress(body, 'zstd', -1)), body);
  assert.equal(await compress(body, 'none'), body);
});
