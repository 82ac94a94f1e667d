/** `standby alerts backtest --board`: what it makes of the tickets of a simulated desk on a socket, against counts that are made here, and that it only reads. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { standby, standbyInside } from '../support/command-line.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';
import type { Said } from '../support/command-line.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const BOARD = 'projects';
const TOKEN = 'a-simulated-desk-token';
/** More than a page of its list. */
const ELSEWHERE = 1_100;
/** Since then all but these have changed. */
const LATELY = ['--last', '60h'];

const dir = mkdtempSync(join(tmpdir(), 'standby-backtest-board-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const clock = { nowMs: Date.now() };
let desk: DeskSimulator;

const fileWith = (name: string, alerts: string, connections = ''): string => {
  const path = join(dir, name);
  writeFileSync(
    path,
    `version: 1
connections:
  desk: { kind: desk, url: "${desk.url}", tokenEnv: DESK_TOKEN }
${connections}${alerts}clients: { acme: { ai: cloud }, globex: { ai: cloud } }
providers: { own: { independenceGroup: own, kind: ollama }, other: { independenceGroup: other, kind: ollama, baseUrl: http://10.0.0.9:11434 } }
routes: { own/small: { provider: own, model: small }, other/small: { provider: other, model: small } }
chains: { default: { routes: [own/small, other/small] } }
`,
  );
  return path;
};
const RMM = `alerts:
  rmm:
    kind: ticket-board
    tickets: desk
    boards: [${BOARD}]
    conditions: [{ subject: '^(Disk|Backup)', name: Storage }]
`;
const told = (config: string, ...flags: readonly string[]): Promise<Said> =>
  standbyInside(undefined, ['alerts', 'backtest', '--config', config, ...flags], { DESK_TOKEN: TOKEN });

const Answer = z.looseObject({
  source: z.string(),
  alerts: z.int(),
  tickets: z.int(),
  clients: z.array(z.looseObject({ client: z.string(), alerts: z.int(), tickets: z.int() })),
  largest: z.array(z.looseObject({ alerts: z.int(), group: z.array(z.looseObject({ field: z.string(), value: z.string().nullable() })) })),
  judgedBy: z.looseObject({ rules: z.string(), fields: z.array(z.string()) }),
  read: z.looseObject({ listed: z.int(), counted: z.int(), older: z.int(), ours: z.int(), gone: z.int(), unread: z.array(z.unknown()) }),
});
async function answered(config: string, ...flags: readonly string[]): Promise<z.infer<typeof Answer>> {
  const { code, out, err } = await told(config, ...flags, '--json');
  assert.deepEqual([code, err], [0, '']);
  return Answer.parse(JSON.parse(out));
}

const onBoard = (client: string, subject: string, destination = BOARD): NewTicket => ({
  client,
  subject,
  body: 'Made by the monitor.',
  actor: 'automation',
  fields: { destination, priority: 'P3' },
});

before(async () => {
  desk = await startDeskSimulator({ token: TOKEN, now: () => clock.nowMs });
  const nowMs = clock.nowMs;
  // A month and more ago, and touched again since: in the list, and not of the time that is meant.
  clock.nowMs = nowMs - 40 * DAY_MS;
  const old = await desk.createTicket(onBoard('acme', 'Disk full on srv-0'));
  clock.nowMs = nowMs - 3 * DAY_MS;
  await desk.addNote(old, 'still so');
  await desk.createTickets(Array.from({ length: ELSEWHERE }, (_, at) => onBoard('acme', `A question ${at}`, 'service-desk')));
  // Two storms of one condition of acme, each within a window, and all closed between them.
  for (const beganMs of [nowMs - 2 * DAY_MS, nowMs - DAY_MS]) {
    const made: string[] = [];
    for (let at = 0; at < 12; at += 1) {
      clock.nowMs = beganMs + at * 10_000;
      made.push(await desk.createTicket(onBoard('acme', `${at % 2 === 0 ? 'Disk full on' : 'Backup failed at'} srv-${at}`)));
    }
    clock.nowMs = beganMs + 3 * 60 * MINUTE_MS;
    for (const ticket of made) await desk.closeTicket(ticket);
  }
  // One of globex that is open; one that was over before its window was; one that Standby has made, one that is gone.
  clock.nowMs = nowMs - DAY_MS;
  await desk.createTicket(onBoard('globex', 'Disk full on db-1'));
  const brief = await desk.createTicket(onBoard('globex', 'Ping lost to gw-1'));
  await desk.createTicket({ ...onBoard('acme', 'Disk full on 3 hosts'), externalId: `standby-${'0'.repeat(32)}` });
  const gone = await desk.createTicket(onBoard('acme', 'Disk full on srv-9'));
  clock.nowMs += MINUTE_MS;
  await desk.closeTicket(brief);
  await desk.deleteTicket(gone);
  clock.nowMs = nowMs;
});
after(() => desk.close());

test('of a board that stands under alerts: by its rules, the right counts, over pages, and nothing is written', async () => {
  const journal = desk.journal().length;
  const config = fileWith('rmm.yaml', RMM);
  const one = await answered(config, '--board', BOARD);
  assert.deepEqual([one.alerts, one.tickets], [26, 3], 'two storms of 12, one of globex, and one that was over in its window');
  assert.deepEqual(
    one.clients.map(({ client, alerts, tickets }) => [client, alerts, tickets]),
    [
      ['acme', 24, 2],
      ['globex', 2, 1],
    ],
  );
  assert.deepEqual(
    one.largest.map(({ alerts }) => alerts),
    [12, 12, 1],
  );
  assert.equal(one.source, `board ${BOARD} of desk`);
  assert.match(one.judgedBy.rules, /^the rules of rmm, which closes none/);
  const { listed, counted, older, ours, unread } = one.read;
  assert.deepEqual({ counted, older, ours, unread }, { counted: 26, older: 1, ours: 1, unread: [] });
  assert.ok(listed > ELSEWHERE + 26);
  assert.equal(desk.journal().length, journal, 'it reads and never writes');
  const { requests } = desk.counts();
  assert.deepEqual([requests.note, requests.fields, requests.create], [0, 0, 0]);
});

test('to people it says first how many instead of how many, and what it does not know', async () => {
  const { code, out, err } = await told(fileWith('rmm.yaml', RMM), '--board', BOARD, '--last', '36h');
  assert.deepEqual([code, err], [0, '']);
  assert.match(out, /^2 tickets instead of 14, which is 85 % fewer\.\n\nFrom board projects of desk: 14 alerts in 27 snapshots, /);
  assert.match(out, /No ticket for 1 window whose alerts were over before it ended\./);
  assert.match(out, /The largest tickets\nALERTS +HOSTS +NOTES +OPENED +WHY THEN +CLIENT +RULE/);
  assert.match(out, /A closed one counts as over with its last change, and where one stood before is not known\./);
  assert.match(out, /Not counted are 1 ticket that Standby has made\./);
});

test('a board that stands nowhere under alerts goes by the defaults: its conditions are what subjects say', async () => {
  const one = await answered(fileWith('none.yaml', ''), '--board', BOARD, ...LATELY);
  assert.deepEqual([one.alerts, one.tickets, one.read.counted], [26, 5, 26], 'disks and backups of each storm by themselves');
  assert.match(one.judgedBy.rules, /^the defaults/);
  assert.deepEqual(one.judgedBy.fields, ['rule']);
});

test('a board that has none says what was found where', async () => {
  const { code, out, err } = await told(fileWith('rmm.yaml', RMM), '--board', 'Projects', ...LATELY);
  assert.deepEqual([code, out], [1, '']);
  assert.match(
    err,
    /Expected tickets on board Projects of desk that were made in 60h, got none of 28 that changed; those that changed stand on projects \(Projects\) with 27\.\nName a board by its id, or a longer time by --last\.\n$/,
  );
});

test('of two ticket systems, and of a name that is none, it says what is wanted', async () => {
  const second = `  other: { kind: desk, url: "${desk.url}", tokenEnv: DESK_TOKEN }\n`;
  const two = fileWith('two.yaml', RMM, second);
  assert.match(
    (await told(two, '--board', 'onsite')).err,
    /Expected --connection to be a ticket system or a source whose alerts are tickets \(desk, other, rmm\), got none\./,
  );
  const typo = await told(two, '--board', BOARD, '--connection', 'dask');
  assert.equal(typo.code, 2);
  assert.match(typo.err, /got "dask"\.\nDid you mean "desk"\?/);
  assert.match((await answered(two, '--board', BOARD, '--connection', 'other', ...LATELY)).judgedBy.rules, /^the defaults/);
  assert.match((await answered(two, '--board', BOARD, '--connection', 'rmm', ...LATELY)).judgedBy.rules, /^the rules of rmm/);
  assert.match((await told(two, '--board', BOARD, '--source', 'alerts')).err, /Expected a FILE with --source/);
});

test('a ticket system that is busy is asked again, and one that refuses is told', async () => {
  const config = fileWith('rmm.yaml', RMM);
  await desk.setMode('read', { kind: 'error', status: 429, retryAfter: '0', count: 2 });
  assert.equal((await answered(config, '--board', BOARD, ...LATELY)).alerts, 26);
  await desk.setMode('read', { kind: 'error', status: 403 });
  const { code, err } = await told(config, '--board', BOARD, ...LATELY);
  await desk.setMode('read', { kind: 'works' });
  assert.equal(code, 1);
  assert.match(err, /^standby: Expected desk to say what has changed, got: .*HTTP 403.*\nSee standby check\.\n$/);
});

test('whoever waits for a slow ticket system is told how far it is', async () => {
  await desk.setMode('read', { kind: 'delay', ms: 2_000, count: 2 });
  const { code, err } = await told(fileWith('rmm.yaml', RMM), '--board', BOARD, ...LATELY);
  assert.equal(code, 0);
  assert.match(err, /^\d+ of 28 tickets read …\n/);
});

test('as a process of its own it ends by itself', async () => {
  const args = ['alerts', 'backtest', '--board', BOARD, ...LATELY, '--config', fileWith('rmm.yaml', RMM)];
  const { code, out, err } = await standby(undefined, args, { DESK_TOKEN: TOKEN });
  assert.equal(code, 0, err);
  assert.match(out, /^3 tickets instead of 26, which is 88 % fewer\./);
});
