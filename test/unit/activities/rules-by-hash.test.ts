/** Rules by their hash: what is read, what is told where they are not there, and how little of them a run gets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { asActivities } from '../../../activities/failures.ts';
import { createRulesActivities, createRulesOf, withRules } from '../../../activities/rules.ts';
import { policyFor } from '../../../workflows/rules/permissions.ts';
import { writeRulesOf } from '../../../workflows/ticket/write-rules.ts';
import { BOARDS, CLIENTS, LARGE, boardId, clientName } from '../../fixtures/large-installation.ts';
import { sureFrom } from '../../support/configured.ts';
import type { ReadingRules } from '../../../workflows/ticket/reading-rules.ts';
import type { ClientRules } from '../../../workflows/rules/contract.ts';

const HASH = 'a'.repeat(64);
const READING = { scope: { include: [], exclude: [] }, sla: { source: 'field', table: [], fallbackMs: 1 } } as unknown as ReadingRules;
const RULES: ClientRules = {
  clients: { acme: { ai: 'cloud', write: 'fields', onRefusal: 'person' } },
  otherClients: { ai: 'off', write: 'observe', onRefusal: 'person' },
  reading: READING,
};
const ACME = { client: 'acme', board: null, priority: null };

function kept(known: Map<string, unknown>) {
  const [reads, alerts] = [[] as string[], [] as { kind: string; detail: string; workflowId?: string }[]];
  const clock = { ms: 1_000_000 };
  const rulesOf = createRulesOf({
    ledger: {
      rules: async (hash) => {
        reads.push(hash);
        const rules = known.get(hash);
        return rules === undefined ? undefined : JSON.stringify(rules);
      },
    },
    clock: { nowMs: async () => clock.ms },
    alert: (alert) => void alerts.push(alert),
  });
  return { rulesOf, reads, alerts, clock };
}

test('what holds at each place of 500 clients with 20 boards is at most 2 KB, says what the whole rules say, and costs one read of them', async (t) => {
  const { rulesOf, reads } = kept(new Map([[HASH, LARGE]]));
  const { permissionsFor } = createRulesActivities(rulesOf);
  let longest = 0;
  for (let client = 0; client < CLIENTS; client += 7)
    for (let board = 0; board < BOARDS; board += 3) {
      const answer = await permissionsFor(HASH, { client: clientName(client), board: boardId(board), priority: 'P1' });
      longest = Math.max(longest, Buffer.byteLength(JSON.stringify(answer)));
    }
  t.diagnostic(`rules of ${Buffer.byteLength(JSON.stringify(LARGE))} bytes; the longest answer has ${longest}`);
  assert.ok(longest > 100 && longest <= 2_048, `${longest} bytes`);
  assert.equal(reads.length, 1);
  for (const place of [
    { client: ' CLIENT  number 77', board: boardId(3), priority: null },
    { client: 'client number 77', board: 'another', priority: null },
    { client: 'client numbr 77', board: boardId(3), priority: null },
    { client: 'somebody', board: boardId(3), priority: null },
  ])
    assert.deepEqual(await permissionsFor(HASH, place), policyFor(LARGE, place), place.client);
});

test('rules that the ledger does not have are a failure that passes, never a defect and never a permission', async () => {
  const { rulesOf, alerts } = kept(new Map());
  const failed = await asActivities(createRulesActivities(rulesOf))
    .permissionsFor(HASH, ACME)
    .catch((error: unknown) => error);
  assert.ok(failed instanceof ApplicationFailure);
  assert.deepEqual([failed.type, failed.nonRetryable], ['RetryAttempt', false]);
  assert.match(
    failed.message,
    /^Expected the ledger to have the rules aaaaaaaaaaaa that this run began with, got none.*Start Standby once/,
  );
  assert.deepEqual(
    alerts.map(({ kind, detail }) => [kind, detail]),
    [['rules-unknown', failed.message]],
  );
});

test('unknown rules are told once in ten minutes for each hash, with the first run that met them, and are found once they are there', async () => {
  const known = new Map<string, unknown>();
  const { rulesOf, alerts, clock, reads } = kept(known);
  const fails = (hash: string, run?: string) => assert.rejects(rulesOf(hash, run), { type: 'RetryAttempt' });
  await fails(HASH, 'triage:desk:1');
  await fails(HASH, 'triage:desk:2');
  await fails('b'.repeat(64));
  clock.ms += 600_000 - 1;
  await fails(HASH);
  assert.deepEqual(
    alerts.map(({ workflowId }) => workflowId),
    ['triage:desk:1', undefined],
  );
  clock.ms += 1;
  await fails(HASH, 'triage:desk:3');
  assert.deepEqual(alerts.length, 3);
  known.set(HASH, RULES);
  assert.deepEqual((await rulesOf(HASH)).clients, RULES.clients);
  assert.deepEqual((await rulesOf(HASH)).clients, RULES.clients);
  assert.equal(reads.filter((hash) => hash === HASH).length, 5, 'a failure is not kept, and what was found is');
});

test('a ledger that is busy is told as busy, and asked again', async () => {
  let isBusy = true;
  const rulesOf = createRulesOf({
    ledger: { rules: () => (isBusy ? Promise.reject(new Error('busy')) : Promise.resolve(JSON.stringify(RULES))) },
    clock: { nowMs: async () => 0 },
    alert: () => assert.fail('Expected no alert.'),
  });
  await assert.rejects(rulesOf(HASH), /busy/);
  isBusy = false;
  assert.deepEqual((await rulesOf(HASH)).otherClients, RULES.otherClients);
});

test('of many versions the newest sixteen are kept in memory', async () => {
  const hashes = Array.from({ length: 17 }, (_, number) => String(number).padStart(64, '0'));
  const { rulesOf, reads } = kept(new Map(hashes.map((hash) => [hash, RULES])));
  for (const hash of hashes) await rulesOf(hash);
  await rulesOf(hashes[1] ?? '');
  assert.equal(reads.length, 17);
  await rulesOf(hashes[0] ?? '');
  assert.equal(reads.length, 18);
});

test('a write and a reading get the rules by their hash', async () => {
  const { rulesOf, reads } = kept(new Map([[HASH, RULES]]));
  const own = { minConfidence: sureFrom(70), lookAgainMs: 1, handOver: { kind: 'note' } } as const;
  const carried = { ...own, rules: HASH, routes: [], version: 'cfg-1' };
  assert.deepEqual(writeRulesOf(carried), { ...own, rules: HASH });
  const { clients, otherClients, minConfidence } = await withRules(rulesOf, writeRulesOf(carried), 'triage:desk:1');
  assert.deepEqual([clients, otherClients, minConfidence], [RULES.clients, RULES.otherClients, sureFrom(70)]);
  assert.deepEqual((await rulesOf(HASH, 'triage:desk:1')).reading, READING);
  assert.equal(reads.length, 1);
});
