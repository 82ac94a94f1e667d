/** A damaged row of rules ends no run that holds it, and the remedy that is told restores it. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { asActivities } from '../../activities/failures.ts';
import { createRulesActivities, createRulesOf } from '../../activities/rules.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';

const TEXT = JSON.stringify({ clients: {}, otherClients: { ai: 'off', write: 'observe', onRefusal: 'person' } });

async function damaged(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'standby-damaged-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, 'ledger.db');
  const ledger = await openLedger({ path, seal: createSeal([keyOf(randomBytes(32))]) });
  t.after(() => ledger.close());
  const hash = await ledger.putRules(TEXT, 1_000);
  const other = new DatabaseSync(path);
  // One letter in the middle of the sealed text.
  other.exec(
    `update rules set sealed_text = substr(sealed_text, 1, 60) || case substr(sealed_text, 61, 1) when 'A' then 'B' else 'A' end || substr(sealed_text, 62)`,
  );
  other.close();
  return { ledger, hash };
}

test('rules that cannot be read are waited for as those that are not there: no run ends by them', async (t) => {
  const { ledger, hash } = await damaged(t);
  const rulesOf = createRulesOf({ ledger, clock: { nowMs: async () => 0 }, alert: () => undefined });
  const failed = await asActivities(createRulesActivities(rulesOf))
    .permissionsFor(hash, { client: 'a', board: null, priority: null })
    .catch((error: unknown) => error);
  assert.ok(failed instanceof ApplicationFailure);
  assert.deepEqual([failed.type, failed.nonRetryable], ['RetryAttempt', false]);
});

test('rules that are put again are there again, be the row damaged', async (t) => {
  const { ledger, hash } = await damaged(t);
  assert.equal(await ledger.putRules(TEXT, 2_000), hash);
  assert.equal(await ledger.rules(hash).catch(String), TEXT);
});
