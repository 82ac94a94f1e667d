/** `standby report show --facts`: the frozen facts and no others, into a file or as the answer, and what is said where they cannot be given. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { freezeReport } from '../../../../activities/reports/facts.ts';
import { factsCsv } from '../../../../activities/reports/facts-csv.ts';
import { frozenText } from '../../../../activities/reports/frozen-text.ts';
import { createSeal } from '../../../../encryption/cipher.ts';
import { openLedger } from '../../../../ledger/open.ts';
import { readCsv } from '../../../support/csv-reader.ts';
import { standbyInside } from '../../../support/command-line.ts';
import { keyIn } from '../../../support/live.ts';
import { randomReport } from '../../../support/report-input.ts';

const OF = { client: 'acme', kind: 'month', period: '2026-11', revision: 1 } as const;
const HOSTILE = '=HYPERLINK("https://evil.example")\u001b[2J\u202e';
/** A month in which a ticket system calls a category what would be a formula, and would clear a screen. */
function frozenMonth() {
  const { tickets, ...rest } = randomReport(9, 40);
  assert.ok(tickets.kind === 'complete');
  const [first, ...others] = tickets.value.tickets.map((ticket) => ({
    ...ticket,
    flags: { internal: false, project: false, merged: false },
  }));
  assert.ok(first);
  const list = [{ ...first, category: HOSTILE, createdAtMs: rest.period.fromMs }, ...others];
  return freezeReport({ ...rest, tickets: { kind: 'complete', value: { ...tickets.value, tickets: list } } });
}
const FROZEN = frozenMonth();
const TEXT = frozenText(FROZEN);
const HASH = createHash('sha256').update(TEXT).digest('hex');

/** A data directory whose ledger has one revision; `text`: what stands there as its facts, null where none do. */
async function place(t: TestContext, text: string | null = TEXT) {
  const dir = await mkdtemp(join(tmpdir(), 'standby-facts-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  await ledger.beginReport({ ...OF, workflowId: 'w', runId: 'r', timeZone: 'Europe/Berlin', fromMs: 0, toMs: 1, atMs: 2 });
  const facts = text === null ? {} : { facts: await ledger.putReportText(text, 3) };
  await ledger.stepReport(OF, { state: 'writing', atMs: 3, ...facts });
  await ledger.close();
  const give = async (...args: readonly string[]) => standbyInside(dir, ['report', 'show', 'acme', '2026-11', ...args]);
  return { dir, give };
}

test('into a file: the JSON is what was frozen byte for byte, the CSV is made of it, only its user can read either, and an existing file is left', async (t) => {
  const { dir, give } = await place(t);
  for (const [form, content] of [
    ['json', TEXT],
    ['csv', factsCsv(FROZEN)],
  ] as const) {
    const out = join(dir, `facts.${form}`);
    const said = await give('--facts', form, '--out', out);
    assert.deepEqual([said.code, said.err], [0, '']);
    assert.equal(
      said.out,
      `${out} holds the facts of acme for 2026-11, revision 1, as they were frozen; their hash was checked: ${HASH}; the page names them by ${FROZEN.hash}.\n`,
    );
    assert.equal(await readFile(out, 'utf8'), content);
    assert.equal((await stat(out)).mode & 0o777, 0o600);
    const again = await give('--facts', form, '--out', out);
    assert.deepEqual([again.code, again.out], [1, '']);
    assert.match(again.err, /EEXIST.*\nName a file that is not there yet\./);
  }
});

test('as the answer: the same values, nothing that moves a terminal, and what the hash proves beside it', async (t) => {
  const { give } = await place(t);
  const json = await give('--facts', 'json');
  assert.deepEqual(JSON.parse(json.out), FROZEN);
  const csv = await give('--facts', 'csv');
  const [head, ...lines] = readCsv(csv.out);
  assert.deepEqual(
    lines.map(([id, , value]) => [id, value]),
    FROZEN.facts.map(({ id, value }) => [id, value === null ? '' : String(value)]),
  );
  const names = lines.map((line) => line[head?.indexOf('name') ?? 0]);
  assert.ok(names.includes('\'=HYPERLINK("https://evil.example") [2J'), 'no formula, and without the signs that are not seen');
  for (const { code, out, err } of [json, csv]) {
    assert.equal(code, 0);
    for (const sign of ['\u001b', '\u202e']) assert.ok(!out.includes(sign));
    assert.match(err, new RegExp(`^These are the facts of acme .* as they were frozen; their hash was checked: ${HASH}; `));
  }
  const one = await give('--facts', 'csv', '--json');
  assert.deepEqual(JSON.parse(one.out), {
    client: 'acme',
    period: '2026-11',
    revision: 1,
    form: 'csv',
    factsHash: HASH,
    frozenAs: FROZEN.hash,
    csv: factsCsv(FROZEN),
  });
  assert.equal(one.err, '');
});

test('facts that are not frozen yet, were emptied, or are not what a hash says are not given, and no file is made', async (t) => {
  const altered = TEXT.replace('"value":', '"value":1');
  const change = (dir: string, sql: string): void => {
    const db = new DatabaseSync(join(dir, 'ledger.db'));
    db.exec(sql);
    db.close();
  };
  const cases = [
    [await place(t, null), undefined, /not frozen yet/],
    [await place(t), "update report_blob set sealed_text = ''", /got none: they were emptied, or are not what their hash says/],
    [await place(t), "update report_blob set sealed_text = 'x'", /got none: they were emptied, or are not what their hash says/],
    [await place(t, altered), undefined, /got others than were frozen/],
    [await place(t, '{}'), undefined, /got others than were frozen/],
  ] as const;
  for (const [{ dir, give }, sql, why] of cases) {
    if (sql !== undefined) change(dir, sql);
    const out = join(dir, 'facts.json');
    const said = await give('--facts', 'json', '--out', out);
    assert.deepEqual([said.code, said.out], [1, '']);
    assert.match(said.err, why);
    await assert.rejects(stat(out), /ENOENT/);
  }
});
