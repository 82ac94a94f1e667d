/** `standby report edit`: words into a file and back, what is refused said word by word, and nothing of another page taken. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { freezeReport } from '../../../../activities/reports/facts.ts';
import { frozenText } from '../../../../activities/reports/frozen-text.ts';
import { wordsOfAll } from '../../../../activities/reports/words-of-all.ts';
import { changedIn } from '../../../../cli/reports/edit-judged.ts';
import { editableText, readEdits } from '../../../../cli/reports/edit-file.ts';
import { createSeal } from '../../../../encryption/cipher.ts';
import { openLedger } from '../../../../ledger/open.ts';
import { standbyInside } from '../../../support/command-line.ts';
import { keyIn } from '../../../support/live.ts';
import { randomReport } from '../../../support/report-input.ts';
import type { ProseOfAll } from '../../../../workflows/reports/sections.ts';

const OF = { client: 'acme', kind: 'month', period: '2026-11', revision: 1 } as const;
const FROZEN = freezeReport(randomReport(9, 40));
const created = FROZEN.facts.find(({ id }) => id === 'created')?.value ?? assert.fail('no such figure');
const PROSE = proseOf();
function proseOf(): ProseOfAll {
  const worded = wordsOfAll({ frozen: FROZEN, others: [], earlier: undefined }, [
    { section: 'outcome', kind: 'model', text: 'We see {{created}}.\n# of them\n\nThank you.' },
  ]);
  return worded.kind === 'words' ? worded.prose : assert.fail(worded.why);
}

test('what is written into a file and given back as it is has no edit; what is changed in it is one, however lines end', () => {
  const html = 'a'.repeat(64);
  const file = editableText({ ...OF, html }, PROSE, FROZEN);
  const read = (text: string) => {
    const got = readEdits(text);
    return got.kind === 'edits' ? got : assert.fail(got.why);
  };
  assert.equal(read(file).page, html);
  assert.deepEqual(changedIn(read(file).texts, PROSE), []);
  const edited = file.replace('We see', 'You have').replaceAll('\n', '\r\n');
  assert.deepEqual(changedIn(read(edited).texts, PROSE), [['outcome', 'You have {{created}}.\n # of them\n\nThank you.']]);
  assert.deepEqual(changedIn(read('[sla]\nAgreed.').texts, PROSE), [['sla', 'Agreed.']]);
});

test('a file that is no such file is said with its line', () => {
  const why = (text: string): string => {
    const read = readEdits(text);
    return read.kind === 'unreadable' ? read.why : 'read';
  };
  assert.match(why(''), /got none/);
  assert.match(why('[sla]\nx\n[sla]\ny'), /^line 3: expected each section once/);
  assert.match(why('[nowhere]\nx'), /^line 1: expected one of outcome, /);
  assert.match(why('# comment\nSome words.'), /^line 2: expected the name of a section/);
});

/** A data directory whose ledger has one report that waits to be approved. */
async function place(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'standby-edit-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  await ledger.beginReport({ ...OF, workflowId: 'w', runId: 'r', timeZone: 'Europe/Berlin', fromMs: 0, toMs: 1, atMs: 2 });
  const put = (text: string) => ledger.putReportText(text, 3);
  const page = await put('<html>');
  await ledger.stepReport(OF, {
    state: 'waiting',
    atMs: 3,
    facts: await put(frozenText(FROZEN)),
    prose: await put(JSON.stringify(PROSE)),
    html: page,
  });
  await ledger.close();
  const file = join(dir, 'words.txt');
  const token = join(dir, 'token');
  await writeFile(token, 'a-token');
  const give = async (...args: readonly string[]) => standbyInside(dir, ['report', 'edit', 'acme', '2026-11', ...args]);
  const back = (...args: readonly string[]) => give('--text-file', file, '--by', 'Kim', '--token-file', token, ...args);
  return { dir, file, page, give, back };
}

test('into a file, and what is refused of it is said word by word with what to write instead; the report stays as it is', async (t) => {
  const { dir, file, page, give, back } = await place(t);
  const written = await give('--out', file);
  assert.deepEqual([written.code, written.err], [0, '']);
  assert.ok(written.out.includes(`its page is ${page}.`));
  const text = await readFile(file, 'utf8');
  assert.match(text, /\n# \{\{created\}\} {2}\d+ tickets? created\n/);
  assert.match((await back()).err, /written anew, got all as they are/);
  await writeFile(file, text.replace('We see {{created}}.', `We see ${created} tickets in May. It is fine.`));
  const refused = await back();
  assert.deepEqual([refused.code, refused.err], [1, '']);
  assert.ok(
    refused.out.includes(`outcome: a numeral: figures are written as {{id}}: "${created}"; write {{created}} ("${created} ticket`),
    refused.out,
  );
  assert.match(refused.out, /outcome: a date: "May"; leave it out/);
  assert.ok(refused.out.includes(`in: We see ${created} tickets in May.`));
  const json = JSON.parse((await back('--json')).out) as { readonly refused: readonly object[] };
  assert.equal(json.refused.length, 2);
  const shown = await standbyInside(dir, ['report', 'show', 'acme', '2026-11']);
  assert.match(shown.out, /Words +outcome: a machine's words/);
  assert.ok(shown.out.includes(page), 'its page is the same');
});

test('of another page than it is now nothing is taken, and what stands there already is said to', async (t) => {
  const { file, page, give, back } = await place(t);
  await writeFile(file, 'page aaaaaaaaaaaaaaaa\n[sla]\nWe agreed on it.\n');
  const other = await back();
  assert.equal(other.code, 1);
  assert.match(other.err, /got that of another one: somebody has edited it/);
  await writeFile(file, `page aaaaaaaaaaaaaaaa\n[sla]\n${PROSE.sla.source}\n`);
  assert.match((await back()).out, new RegExp(`stand so on the page, which is ${page} now`));
  await writeFile(file, 'We agreed on it.');
  assert.match((await back('--section', 'sla')).err, /Expected --page with at least 12 signs/);
  assert.match((await back('--section', 'sla', '--page', page)).err, /Expected Standby to run on .*, got no Temporal server/);
  assert.match((await back('--section', 'nowhere', '--page', page)).err, /Expected --section to be one of outcome/);
  assert.match((await back()).err, /line 1: expected the name of a section/);
  await writeFile(file, Buffer.from([0xff, 0xfe, 0x41]));
  assert.match((await back()).err, /file of text that can be read/);
  assert.deepEqual([(await give()).code, (await give('--out', file, '--text-file', file)).code], [2, 2]);
});
