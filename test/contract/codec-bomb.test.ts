/** 2 MB from a reader must not end the process that everything runs in. Under the memory that the service has. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..', '..');

test('payloads that are small and stand for gigabytes, or very many of them, are refused, and the process lives, also with forty readers at once', () => {
  const manifest = z.object({ scripts: z.object({ start: z.string() }) });
  const { scripts } = manifest.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const flags = scripts.start.split(' ').filter((word) => word.startsWith('--max-'));
  const ran = spawnSync(process.execPath, [...flags, join('test', 'fixtures', 'codec-bomb.ts')], { cwd: ROOT, encoding: 'utf8' });
  assert.deepEqual([ran.status, ran.stdout], [0, '413\n413\n413\n200 true\n'], ran.stderr.slice(0, 500));
});
