/** The server that skips time may take long to start, as it does on a busy machine; the tests wait for it. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { timeSkipping } from '../support/time-skipping.ts';

/** The SDK gives up after 5 s. */
const LATE_S = 6;

test('a server that starts after six seconds is waited for, and skips time', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-late-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const late = join(dir, 'late.sh');
  await writeFile(late, `#!/bin/sh\nsleep ${LATE_S}\nexec "${process.env['STANDBY_TEST_SERVER'] ?? ''}" "$@"\n`);
  await chmod(late, 0o700);
  const { env, end } = await timeSkipping(late, {});
  t.after(end);
  const before = await env.currentTimeMs();
  await env.sleep('30 days');
  assert.ok((await env.currentTimeMs()) - before >= 30 * 86_400_000);
});

test('a program that ends instead is told of in its own words', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-late-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const broken = join(dir, 'broken.sh');
  await writeFile(broken, '#!/bin/sh\necho "no Java here" >&2\nexit 3\n');
  await chmod(broken, 0o700);
  await assert.rejects(timeSkipping(broken, {}), /no Java here/);
});
