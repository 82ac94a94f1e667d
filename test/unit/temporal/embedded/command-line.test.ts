/** Where the embedded server listens: on this machine only, since it checks nobody's identity. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandLine } from '../../../../temporal/embedded/command-line.ts';

const OPTIONS = { dataDir: '/data', cli: 'temporal', port: 0, uiPort: 0, namespace: 'default', log: () => undefined };

test('the server listens at 127.0.0.1, its UI at the address chosen for it, and both at their ports', () => {
  const args = commandLine(OPTIONS, { port: 7001, uiPort: 7002, uiHost: '127.9.8.7' });
  const given = (flag: string): readonly string[] => args.filter((_, at) => args[at - 1] === flag);
  assert.deepEqual(given('--ip'), ['127.0.0.1']);
  assert.deepEqual(given('--port'), ['7001']);
  assert.deepEqual(given('--ui-ip'), ['127.9.8.7']);
  assert.deepEqual(given('--ui-port'), ['7002']);
});
