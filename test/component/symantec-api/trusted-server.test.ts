import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTrusted, regionOf } from '../../../component/symantec-api/trusted-server.ts';

const own = [new URL('http://127.0.0.1:8080/base'), new URL('https://tokens.example/')];
const trusted = (url: string): boolean => isTrusted(new URL(url), own);

test("the token may go to Symantec's own servers by TLS, and to those of the settings", () => {
  for (const url of [
    'https://api.sep.securitycloud.symantec.com/v1/incidents',
    'https://api.sep.eu.securitycloud.symantec.com',
    'https://a.b.securitycloud.symantec.com',
    'http://127.0.0.1:8080/elsewhere',
    'https://tokens.example/x',
  ])
    assert.ok(trusted(url), url);
});

test('the token goes nowhere else, however much the name looks like theirs', () => {
  for (const url of [
    'http://api.sep.securitycloud.symantec.com/',
    'https://api.sep.securitycloud.symantec.com:8443/',
    'https://securitycloud.symantec.com.evil.test/',
    'https://evilsecuritycloud.symantec.com/',
    'https://evil.test/api.sep.securitycloud.symantec.com',
    'https://api.sep.securitycloud.symantec.com@evil.test/',
    'http://127.0.0.1:8081/',
    'http://tokens.example/',
  ])
    assert.ok(!trusted(url), url);
});

test('tells the region from the name of a server', () => {
  const region = (host: string) => regionOf(new URL(`https://${host}`));
  assert.equal(region('api.sep.securitycloud.symantec.com'), 'us');
  assert.equal(region('api.sep.us.securitycloud.symantec.com'), 'us');
  assert.equal(region('api.sep.eu.securitycloud.symantec.com'), 'eu');
  assert.equal(region('api.sep.in.securitycloud.symantec.com'), 'in');
  assert.equal(region('api.sep.zz.securitycloud.symantec.com'), undefined);
});
