/** Checks a request's signature as S3 does, by the rules of AWS Signature Version 4 alone. */
import { createHash, createHmac } from 'node:crypto';
import type { FakeRequest } from './s3-fake.ts';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/(?<scope>[^,]+), SignedHeaders=(?<names>[^,]+), Signature=(?<signature>[0-9a-f]{64})$/;

export function isSigned({ method, url, headers }: Pick<FakeRequest, 'method' | 'url' | 'headers'>, secret: string): boolean {
  const { scope = '', names = '', signature = '' } = AUTHORIZATION.exec(headers.authorization ?? '')?.groups ?? {};
  const [path = '', query = ''] = url.split('?');
  const signedHeaders = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const parameters = query.split('&').toSorted().join('&');
  const canonical = [method, path, parameters, signedHeaders.join(''), names, headers['x-amz-content-sha256']].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const [date = '', region = '', service = '', end = ''] = scope.split('/');
  const key = [region, service, end].reduce((last, part) => hmac(last, part), hmac(`AWS4${secret}`, date));
  return hmac(key, ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, digest].join('\n')).toString('hex') === signature;
}
