/**
 * A storm of two hours whose count doubles again and again. Its severity rises when no more notes of the day may be written: the priority follows at
 * once, notes are few, and the last is the closing one; the run goes on as new ones, and nothing is counted twice. Desk and vendors are simulated.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GROUP_DEFAULTS } from '../../workflows/alerts/settings.ts';
import { alertActs, resolved } from '../workflow/alert-acts.ts';
import { setByUs } from '../workflow/people.ts';
import { HOUR_MS, MINUTE_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { explaining } from '../support/alert-connection.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { Seen } from '../workflow/alert-acts.ts';

const opened = rehearse({ settings: rehearsed(), wrap: explaining, control: true, ledgerIn: 'memory', alerts: {} });
const { alertsOf, ticketsOf, notesOf, more, runs } = alertActs(opened);

const STORM_MS = 2 * HOUR_MS;
const EVERY_MS = 30_000;
/** The count doubles in less than the time that lies between two notes. */
const DOUBLES_IN_MS = 14 * MINUTE_MS;
/** All notes of the day but the closing one are written by then: the priority does not wait for a note. */
const SEVERE_AFTER_MS = 80 * MINUTE_MS;
const MOST_EVENTS = 2_000;
/** News comes every half minute: a note may miss the newest. */
const LOOKED_MS = 2 * EVERY_MS;
/** The group counts from its look; a note stands there as soon as it is written, on a busy machine a little later. */
const WRITTEN_MS = 5_000;

/** `known`: what had been sent by when; `runs`: of the group, in their order. */
type Storm = {
  readonly sent: readonly Alert[];
  readonly severeAtMs: number;
  readonly known: readonly { readonly atMs: number; readonly count: number }[];
  readonly runs: ReadonlySet<string>;
};

/** News every half minute, and with it what is known, as a source says it again. */
async function storm(alerts: readonly [Alert, ...Alert[]]): Promise<Storm> {
  const { post, pass, nowMs, handle } = opened();
  const sent: Alert[] = [...alerts];
  const known: { readonly atMs: number; readonly count: number }[] = [];
  const ids = new Set<string>();
  const beganAtMs = await nowMs();
  let severeAtMs: number | undefined;
  await post(alerts);
  const [id = ''] = await runs();
  for (let passedMs = 0; passedMs < STORM_MS; passedMs = (await nowMs()) - beganAtMs) {
    const fresh: Alert[] = [];
    while (sent.length + fresh.length < 2 ** (passedMs / DOUBLES_IN_MS)) fresh.push(await more(alerts, sent.length + fresh.length));
    if (severeAtMs === undefined && passedMs >= SEVERE_AFTER_MS) {
      severeAtMs = await nowMs();
      fresh.push(await more(alerts, sent.length + fresh.length, { severity: 'critical' }));
    }
    await post([...fresh, ...sent.slice(0, 5)]);
    sent.push(...fresh);
    known.push({ atMs: await nowMs(), count: sent.length });
    await pass(EVERY_MS);
    ids.add((await handle(id).describe()).runId);
  }
  return { sent, severeAtMs: severeAtMs ?? Number.NaN, known, runs: ids };
}

type Said = { readonly atMs: number; readonly count: number };
/** The ticket and its notes but those that explain: when each was written, and how many alerts it counts. */
const said = (ticket: Seen): readonly Said[] =>
  opened()
    .desk.journal()
    .flatMap((entry) => {
      if (entry.ticket !== ticket.id) return [];
      const text = entry.kind === 'ticket-created' ? ticket.body : entry.kind === 'note-added' ? entry.text : '';
      const [, first, last] = /^Standby counts (?:(\d+) alert|all as resolved: .*?, (\d+) alert)/.exec(text) ?? [];
      const count = first ?? last;
      return count === undefined || text.includes('explained by AI') ? [] : [{ atMs: Date.parse(entry.at), count: Number(count) }];
    });

test('a storm of two hours: one ticket, notes 15 minutes apart and at most six, the last of them the closing one; a run has far less than 2,000 events', async (t) => {
  const { post, sleep, nowMs, desk, closed, ledger, client } = opened();
  const alerts = await alertsOf(1);
  const { sent, severeAtMs, known, runs: ids } = await storm(alerts);
  const [id = ''] = await runs();
  await post(resolved(sent, await nowMs()));
  await sleep(20 * MINUTE_MS);
  assert.equal(await closed(id), 'COMPLETED');

  const [ticket, ...others] = ticketsOf(alerts);
  assert.ok(ticket);
  assert.deepEqual(others, []);
  assert.equal(ticket.fields.priority, 'P1');
  const raised = desk.journal().find((entry) => entry.kind === 'fields-set' && entry.ticket === ticket.id && entry.actor === 'us');
  const raisedMs = raised === undefined ? Number.NaN : Date.parse(raised.at) - severeAtMs;
  assert.ok(raisedMs <= MINUTE_MS, `raised at once, whatever notes may be written, got ${raisedMs} ms`);
  assert.equal(setByUs(desk, ticket.id).length, 1);

  const notes = said(ticket);
  const counts = notes.map(({ count }) => count);
  const apartMs = notes.slice(1).map(({ atMs }, at) => atMs - (notes[at]?.atMs ?? Number.NaN));
  assert.ok(
    apartMs.every((ms) => ms >= GROUP_DEFAULTS.notesApartMs - WRITTEN_MS),
    apartMs.join(' '),
  );
  assert.equal(counts.length, GROUP_DEFAULTS.notesADay, notesOf(ticket).join('\n\n'));
  for (const { atMs, count } of notes) {
    // A note says what was known at a look, and a look comes within a second or two of news.
    const [least, most] = [atMs - LOOKED_MS, atMs].map((byMs) => known.findLast((one) => one.atMs <= byMs)?.count ?? 1);
    assert.ok(count >= (least ?? 1) && count <= (most ?? 1), `${count} at ${new Date(atMs).toISOString()}, sent were ${least} to ${most}`);
  }
  assert.equal(counts.at(-1), sent.length, 'the closing note counts each alert once');
  assert.match(notesOf(ticket).at(-1) ?? '', /^Standby counts all as resolved: .* The most severe was critical\./);
  assert.equal((await ledger.allOpenEpisodes(9)).length, 0);

  const events = await Promise.all([...ids].map(async (runId) => (await client.workflow.getHandle(id, runId).describe()).historyLength));
  assert.ok(events.length >= 2, 'goes on as a new run');
  assert.ok(
    events.every((length) => length < MOST_EVENTS),
    events.join(' '),
  );
  t.diagnostic(
    `${sent.length} alerts in two hours: notes with counts ${counts.join(' ')}, ${Math.round(Math.min(...apartMs) / MINUTE_MS)} min apart at least, raised after ${raisedMs / 1_000} s; runs of ${events.join(', ')} events`,
  );
});
