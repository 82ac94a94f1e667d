/** Whatever happens to tickets and to the processes that read them: each is an alert exactly while it stands on the board, once, and triaged everywhere else. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { occurrenceIn } from '../../activities/alerts/body.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';
import { SOURCE } from '../support/board-desk.ts';
import { playStory } from '../support/board-story.ts';
import { randomFrom } from '../support/random.ts';
import type { AlertRow } from '../../ledger/alert-rows.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Truth } from '../support/board-story.ts';

const STORIES = 60;

async function allRows(ledger: Ledger): Promise<readonly AlertRow[]> {
  const rows: AlertRow[] = [];
  for (let after: AlertRow | undefined; ;) {
    const page = await ledger.pastAlerts(SOURCE, { sinceMs: 0, after }, 1_000);
    rows.push(...page);
    after = page.at(-1);
    if (after === undefined) return rows;
  }
}

test(`${STORIES} drawn stories of moves, closes, reopenings, redeliveries, late readings and kills, on a real ledger`, async (t) => {
  // In memory where there is such a folder: thousands of transactions, none of which has to survive anything.
  const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'standby-boards-'));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([keyOf(randomBytes(32))]) });
  t.after(async () => {
    await ledger.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const truths: Truth[] = [];
  const sum = { readings: 0, lost: 0, late: 0, notes: 0, stays: 0 };
  for (let seed = 1; seed <= STORIES; seed += 1) {
    const told = await playStory(ledger, seed, randomFrom(seed));
    truths.push(...told.truths);
    for (const name of ['readings', 'lost', 'late', 'notes'] as const) sum[name] += told[name];
  }
  const byTicket = Map.groupBy(
    (await allRows(ledger)).map(({ body }) => occurrenceIn(body)),
    ({ firing, resolved }) => (firing ?? resolved)?.alert.ticket ?? '',
  );
  for (const { seed, id, group, stays } of truths) {
    const rows = byTicket.get(id) ?? [];
    const firing = rows.filter(({ resolved }) => resolved === undefined).map((one) => one.firing?.alert);
    assert.deepEqual(
      firing.map((alert) => `${alert?.owner} ${alert?.rule}`),
      group === undefined ? [] : [group],
      `seed ${seed}, ticket ${id}: it fires exactly while it is an alert, once`,
    );
    assert.ok(rows.length <= stays, `seed ${seed}, ticket ${id}: ${rows.length} alerts of ${stays} stays`);
    sum.stays += rows.length;
  }
  t.diagnostic(
    `${truths.length} tickets, ${sum.stays} stays, ${sum.readings} readings, ${sum.lost} lost, ${sum.late} late, ${sum.notes} notes`,
  );
  assert.ok(sum.lost > STORIES && sum.late > STORIES && sum.stays > truths.length / 2);
});
