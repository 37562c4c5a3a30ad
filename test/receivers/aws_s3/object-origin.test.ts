import assert from 'node:assert/strict';
import { test } from 'node:test';
import { originOf } from '../../../receivers/aws_s3/object-origin.ts';

const place = { region: 'eu-west-1', endpoint: undefined, pathStyle: false, provider: 'aws' };
const found = { bucket: 'logs', key: 'a/b', etag: 'e' };

test('the path is the URL by which the object is requested', () => {
  const path = (bucket: string, more: object): string => originOf({ ...found, bucket }, { ...place, ...more }).path;
  assert.equal(path('logs', {}), 'https://logs.s3.eu-west-1.amazonaws.com/a/b');
  assert.equal(path('my.logs', {}), 'https://s3.eu-west-1.amazonaws.com/my.logs/a/b');
  assert.equal(path('logs', { region: 'cn-north-1' }), 'https://logs.s3.cn-north-1.amazonaws.com.cn/a/b');
  assert.equal(path('logs', { endpoint: 'http://minio:9000', pathStyle: true }), 'http://minio:9000/logs/a/b');
  assert.equal(
    path('arn:aws:s3:eu-west-1:123456789012:accesspoint/point', {}),
    'https://point-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/a/b',
  );
});

test('the ARN of a bucket is of the partition of its region', () => {
  const arn = (region: string): string => JSON.stringify(originOf(found, { ...place, region }).fields);
  assert.match(arn('us-gov-west-1'), /arn:aws-us-gov:s3:::logs/);
  assert.match(arn('cn-north-1'), /arn:aws-cn:s3:::logs/);
  assert.match(arn('eu-west-1'), /arn:aws:s3:::logs/);
});
