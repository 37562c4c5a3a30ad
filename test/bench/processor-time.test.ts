import assert from 'node:assert/strict';
import { test } from 'node:test';
import { msOf, processorMs } from '../../bench/peers/processor-time.ts';

const AFTER_NAME = 'S 1 4242 4242 0 -1 4194560 900 0 3 0 1234 567 89 10 20 0 7 0 123456 1000000 5000';

test('reads user and system time, and not that of ended children', () => {
  assert.equal(msOf(`4242 (collector) ${AFTER_NAME}`), 18_010);
});

test('reads past a name with blanks and parentheses', () => {
  assert.equal(msOf(`4242 (a 1) S 2 (b) ${AFTER_NAME}`), 18_010);
});

test('refuses what is no line of /proc/PID/stat', () => {
  assert.throws(() => msOf('4242 (collector) S 1'), /expected a line of \/proc\/PID\/stat, got "4242 \(collector\) S 1"/);
});

test('tells what this process has used', { skip: process.platform !== 'linux' && 'there is no /proc' }, () => {
  const { user, system } = process.cpuUsage();
  assert.ok(Math.abs(processorMs(process.pid) - (user + system) / 1000) < 250);
});
