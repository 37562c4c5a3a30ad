import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsS3Settings } from '../../../receivers/aws_s3/config.ts';
import { regionOf, regionOfQueue } from '../../../receivers/aws_s3/region.ts';

const queue = { queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/q', buckets: ['ses-events'] };

function faults(settings: object): readonly string[] {
  const { error } = awsS3Settings.safeParse(settings);
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

test('defaults are those of Filebeat where it has them', () => {
  const settings = awsS3Settings.parse(queue);
  assert.equal(settings.visibility_timeout, 300_000);
  assert.equal(settings.api_timeout, 120_000);
  assert.deepEqual(settings.sqs, { wait_time: 20_000, max_receive_count: 5 });
  assert.equal(settings.poll_interval, 120_000);
});

test('buckets are named, or given by their ARN', () => {
  assert.deepEqual(awsS3Settings.parse({ ...queue, buckets: ['arn:aws:s3:::ses-events', 'other'] }).buckets, ['ses-events', 'other']);
});

for (const [name, settings, fault] of [
  ['no source', {}, /^queue_url: expected one of queue_url, bucket_arn, access_point_arn, bucket, found none$/],
  ['two sources', { ...queue, bucket: 'ses-events' }, /^bucket: expected only one of .*, found queue_url and bucket$/],
  ['a queue without buckets', { queue_url: queue.queue_url }, /^buckets: expected the names or ARNs/],
  ['buckets beside a bucket to list', { bucket: 'ses-events', buckets: ['b-b'] }, /^buckets: belongs to queue_url/],
  ['no URL', { ...queue, queue_url: 'my-queue' }, /^queue_url: expected the URL of an SQS queue$/],
  ['no ARN', { bucket_arn: 'ses-events' }, /^bucket_arn: expected the ARN of a bucket/],
  ['a rule of listings for a queue', { ...queue, ignore_older: '1h' }, /^ignore_older: belongs to a bucket that is listed/],
  ['a prefix for a queue', { ...queue, prefix: 'event/' }, /^prefix: .*file_selectors/],
  ['half of a key pair', { ...queue, access_key_id: 'AKIA' }, /^secret_access_key: expected the second part/],
  ['a token alone', { ...queue, session_token: 't' }, /^session_token: belongs to/],
  [
    'keys and a profile',
    { ...queue, access_key_id: 'a', secret_access_key: 'b', credential_profile_name: 'p' },
    /^credential_profile_name: expected either/,
  ],
  ['an external id without a role', { ...queue, external_id: 'id' }, /^external_id: belongs to role_arn/],
  ['a timeout shorter than the wait', { ...queue, api_timeout: '10s' }, /^api_timeout: expected more than sqs.wait_time \(20s\)/],
  ['a wait longer than SQS has', { ...queue, sqs: { wait_time: '30s' } }, /^sqs.wait_time: expected 1s to 20s/],
  ['a timeout longer than SQS has', { ...queue, visibility_timeout: '13h' }, /^visibility_timeout: expected 1s to 12h/],
  ['FIPS at another store', { bucket: 'b-b', endpoint: 'http://minio:9000', fips_enabled: true }, /^fips_enabled: belongs to AWS/],
  [
    'a directory bucket with a prefix that is no folder',
    { bucket: 'logs--usw2-az1--x-s3', prefix: 'eve' },
    /^prefix: expected a prefix that ends in \//,
  ],
  [
    "Filebeat's name of a setting that is named otherwise",
    { bucket: 'b-b', bucket_list_prefix: 'a' },
    /^bucket_list_prefix: write `prefix`$/,
  ],
] as const) {
  test(`${name} is refused`, () => {
    const found = faults(settings);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', fault);
  });
}

test('secrets are not printed', () => {
  const settings = awsS3Settings.parse({
    ...queue,
    access_key_id: 'AKIA123',
    secret_access_key: 'hidden-key',
    session_token: 'hidden-token',
    proxy_url: 'http://me:hidden@proxy:3128',
  });
  assert.doesNotMatch(JSON.stringify(settings), /AKIA123|hidden/);
});

test('the region is that of the settings, else of the queue or access point, else the default', () => {
  const region = (settings: object): string | undefined => regionOf(awsS3Settings.parse(settings));
  assert.equal(region(queue), 'eu-west-1');
  assert.equal(region({ ...queue, region: 'us-west-2' }), 'us-west-2');
  assert.equal(region({ access_point_arn: 'arn:aws:s3:eu-north-1:123456789012:accesspoint/p' }), 'eu-north-1');
  assert.equal(region({ bucket: 'b-b', default_region: 'ap-south-1' }), 'ap-south-1');
  assert.equal(region({ bucket: 'b-b' }), undefined);
  assert.equal(region({ bucket: 'b-b', endpoint: 'http://minio:9000' }), 'us-east-1');
});

test('the region of a queue is read from every form of its URL', () => {
  assert.equal(regionOfQueue('https://sqs.us-gov-west-1.amazonaws.com/1/q'), 'us-gov-west-1');
  assert.equal(regionOfQueue('https://sqs-fips.us-east-2.amazonaws.com/1/q'), 'us-east-2');
  assert.equal(regionOfQueue('https://eu-west-1.queue.amazonaws.com/1/q'), 'eu-west-1');
  assert.equal(regionOfQueue('https://vpce-0a1.sqs.eu-west-1.vpce.amazonaws.com/1/q'), 'eu-west-1');
  assert.equal(regionOfQueue('https://sqs.cn-north-1.amazonaws.com.cn/1/q'), 'cn-north-1');
  assert.equal(regionOfQueue('http://127.0.0.1:4566/000000000000/q'), undefined);
});
