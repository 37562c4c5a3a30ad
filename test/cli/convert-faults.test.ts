import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert } from '../../cli/convert/conversion.ts';

const input = (rest: string): string => `filebeat.inputs:\n- type: aws-s3\n  bucket_arn: arn:aws:s3:::ses\n${rest}`;

const faultsOf = (text: string): string => {
  try {
    convert(text, 'filebeat.yml');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return assert.fail('no fault');
};

test('faults name the file, the line, the option, what was expected, what was found and what to do', () => {
  assert.equal(
    faultsOf('filebeat.inputs:\n- type: logfile\n- type: awss3\n'),
    [
      'filebeat.yml has 2 faults:',
      '  filebeat.yml:2:9: filebeat.inputs::0::type: expected one of aws-s3, s3, gcs, azure-blob-storage, cel, httpjson, got "logfile". Leave other inputs to Filebeat: convert a copy of the file without them',
      '  filebeat.yml:3:9: filebeat.inputs::1::type: expected one of aws-s3, s3, gcs, azure-blob-storage, cel, httpjson, got "awss3". Did you mean "aws-s3"? Leave other inputs to Filebeat: convert a copy of the file without them',
    ].join('\n'),
  );
  assert.match(
    faultsOf('inputs: [{id: x}]'),
    /filebeat\.yml:1:10: inputs::0::type: expected the type of the input, such as aws-s3, but it is not set/,
  );
  assert.match(faultsOf('a: [b'), /filebeat\.yml:1:\d+: is not YAML: /);
  assert.match(faultsOf(''), /filebeat\.yml:1:1: expected filebeat\.inputs or inputs.*, but the file is empty\. Name the file/);
  assert.match(faultsOf('setup.kibana: {}'), /expected filebeat\.inputs or inputs.*, found setup\. Name the file that has the inputs/);
  assert.match(faultsOf('filebeat.inputs: []'), /filebeat\.inputs: expected at least one input, but the list is empty/);
  assert.match(faultsOf('filebeat.inputs: {type: gcs}'), /filebeat\.inputs: expected a list of inputs/);
  assert.match(faultsOf('inputs: [{type: gcs, enabled: false}]'), /expected an input that is enabled, but all are off/);
});

test('a value that does not hold here is told at its line, and a secret is not shown', () => {
  assert.match(
    faultsOf(input('  ignore_older: 3d\n')),
    /filebeat\.yml:4:\d+: receivers::aws_s3::ignore_older: expected a duration.*got "3d"/,
  );
  const text = 'inputs: [{type: gcs, buckets: [{name: events}], service_account_key: hunter2}]';
  assert.match(faultsOf(text), /receivers::google_cloud_storage::service_account_key: expected the whole JSON/);
  assert.doesNotMatch(faultsOf(text), /hunter2/);
});
