/** Words that must stay secret: searched for, byte by byte, in everything that Standby leaves on the disk and in its log. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { triageId } from '../support/triage-id.ts';
import { live, until } from '../support/live.ts';
import type { Live } from '../support/live.ts';
import type { NewTicket } from '../../simulator/stage/stage.ts';

const run = promisify(execFile);

/** Letters only, so that no cleaning changes them; random, so that no other text holds them. */
const canary = (where: string): string =>
  `${where}${Array.from(randomBytes(12), (byte) => String.fromCharCode(97 + (byte % 26))).join('')}`;
const PLANTED = {
  subject: Array.from({ length: 5 }, () => canary('subject')),
  body: Array.from({ length: 5 }, () => canary('body')),
  // The simulated model's summary is the ticket's first line, its quote the sentence that holds "VPN".
  summary: Array.from({ length: 4 }, () => canary('summary')),
  quote: Array.from({ length: 4 }, () => canary('quote')),
  error: Array.from({ length: 2 }, () => canary('error')),
};
const OF_TICKETS = [...PLANTED.subject, ...PLANTED.body, ...PLANTED.summary, ...PLANTED.quote];
const ALL = [...OF_TICKETS, ...PLANTED.error];

const TICKETS: readonly NewTicket[] = [
  ...PLANTED.subject.map((word, at) => ({
    id: `S${at}`,
    // The fifth ends where nobody is asked: with its reason in the outcome.
    client: at === 4 ? 'observed' : 'acme',
    subject: `Printer ${word} offline`,
    body: `See ${PLANTED.body[at]} there.`,
  })),
  ...PLANTED.summary.map((word, at) => ({
    id: `Q${at}`,
    client: 'acme',
    subject: `${word} is slow`,
    body: `Hello.\nThe VPN at ${PLANTED.quote[at]} drops.`,
  })),
];

test('of 20 words planted in tickets, answers and error messages none is found in database, ledger, their WAL files and logs', async (t) => {
  const service = await live(t, { entry: 'test/fixtures/service-without-control.ts' });
  await triageAll(service);
  await assertPlanted(service);
  const running = await found(service);
  assert.deepEqual(running.words, [], 'while it runs, with what stands in the WAL files only');
  await assertCliReads(t, service);
  await service.service().started.stop();
  const stopped = await found(service);
  assert.deepEqual(stopped.words, [], 'after its end');
  t.diagnostic(`0 of ${ALL.length} words in ${running.files.join(', ')} and ${service.logs.length} lines of log`);
});

test('counter-test: with the codec off the words of tickets are found in the database of Temporal', async (t) => {
  const service = await live(t, { entry: 'test/fixtures/service-without-encryption.ts' });
  await triageAll(service);
  const { words } = await found(service);
  t.diagnostic(`${words.length} of ${OF_TICKETS.length} words of tickets found`);
  assert.deepEqual(
    OF_TICKETS.filter((word) => !words.includes(word)),
    [],
  );
});

/** Half of the tickets meet a primary whose error quotes the words, and one a route that fails altogether. */
async function triageAll({ stage, withLedger }: Live): Promise<void> {
  await stage.setProvider('openai', { kind: 'status', status: 500, message: `upstream said ${PLANTED.error[0]}` });
  await stage.create(TICKETS.slice(0, 4));
  await ended(withLedger, TICKETS.slice(0, 4));
  // A wrong request is no other provider's: it ends here, with the reason in the outcome.
  await stage.setProvider('openai', { kind: 'status', status: 400, message: `bad request near ${PLANTED.error[1]}` });
  await stage.create(TICKETS.slice(4, 5));
  await ended(withLedger, TICKETS.slice(4, 5));
  await stage.setProvider('openai', { kind: 'works' });
  await stage.create(TICKETS.slice(5));
  await ended(withLedger, TICKETS);
}

async function ended(withLedger: Live['withLedger'], tickets: readonly NewTicket[]): Promise<void> {
  const wanted = new Set(tickets.map(({ id }) => triageId('desk', id ?? '')));
  await withLedger((ledger) =>
    until(
      'each ticket ended',
      60_000,
      async () => (await ledger.decisions({})).filter((row) => wanted.has(row.workflowId)).length,
      (count) => count === wanted.size,
    ),
  );
}

/** A word that never came so far would be missing for the wrong reason: whoever has the key reads them all. */
async function assertPlanted({ withLedger }: Live): Promise<void> {
  const text = await withLedger(async (ledger) => {
    const decisions = await ledger.decisions({});
    const attempts = await Promise.all(decisions.map(({ workflowId }) => ledger.attempts(workflowId)));
    const writes = await Promise.all(decisions.map(({ workflowId }) => ledger.writes(workflowId)));
    return JSON.stringify([decisions, attempts, writes]);
  });
  for (const word of [...PLANTED.summary, ...PLANTED.quote, ...PLANTED.error])
    assert.ok(text.includes(word), `${word} is not in the ledger, even unsealed`);
}

async function found({ dataDir, logs }: Live): Promise<{ words: readonly string[]; files: readonly string[] }> {
  const files = (await readdir(dataDir)).toSorted();
  for (const needed of ['temporal.db', 'ledger.db', 'temporal.log'])
    assert.ok(files.includes(needed), `expected ${needed} in the data directory`);
  const haystack = Buffer.concat([
    ...(await Promise.all(files.map((file) => readFile(join(dataDir, file))))),
    Buffer.from(logs.join('\n')),
  ]);
  return { words: ALL.filter((word) => formsOf(word).some((form) => haystack.includes(form))), files };
}

/** Plain, and in base64 at each of its three alignments, without the ends that depend on the neighbours. */
function formsOf(word: string): readonly string[] {
  const aligned = [0, 1, 2].map((shift) =>
    Buffer.from(' '.repeat(shift) + word)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [word, ...aligned];
}

/** What an operator does: Temporal's own CLI, with our codec server named. */
async function assertCliReads(t: TestContext, service: Live): Promise<void> {
  const cli = process.env['STANDBY_TEMPORAL_CLI'] ?? assert.fail('Expected STANDBY_TEMPORAL_CLI: run the tests by `npm test`.');
  const { urls } = service.service();
  const show = ['workflow', 'show', '--workflow-id', triageId('desk', 'S0'), '--address', urls.temporal, '--output', 'json'];
  const without = await run(cli, show);
  const token = (await readFile(join(service.dataDir, 'codec-token'), 'utf8')).trim();
  const decoded = await run(cli, [...show, '--codec-endpoint', urls.codec, '--codec-auth', `Bearer ${token}`]);
  const word = PLANTED.subject[0] ?? '';
  assert.ok(!without.stdout.includes(word));
  // The CLI prints decoded payloads as JSON in base64, or unfolded, by its version.
  assert.ok(
    formsOf(word).some((form) => decoded.stdout.includes(form)),
    `expected ${word} in what the CLI prints, got ${decoded.stdout.slice(0, 2_000)}`,
  );
  t.diagnostic('temporal workflow show --codec-endpoint reads plain text');
}
