/** The second look goes by where the ticket stands then: who may see it, and whether a suggestion may be left. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rehearse, rehearsed } from './rehearsal.ts';
import { TICKET, answeringWith, notesOn, setByUs, soon, ticketOn } from './people.ts';
import { answeredLocally, backAgain, reviewed } from './second-look.ts';
import type { WorkflowHandle } from '@temporalio/client';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { ModeInput } from '../../simulator/provider/mode.ts';
import type { Rehearsal } from './rehearsal.ts';

const opened = rehearse({
  settings: rehearsed({
    connection: { boards: { projects: { write: 'observe' }, onsite: { write: 'note' }, 'security-team': { ai: 'local-only' } } },
  }),
  wrap: (real, name) =>
    answeringWith('ollama', 'to-closed', { destination: 'security-team' })(
      answeringWith('ollama', 'misjudged', { category: 'email' })(real, name),
      name,
    ),
});
/** At the first request, so that no virtual wait comes before: see a-second-look.test.ts. */
const AWAY: ModeInput = { kind: 'retired' };
const MISJUDGED: NewTicket = { ...TICKET, subject: 'VPN misjudged' };
const cloudRequests = ({ providers: { openai, anthropic } }: Rehearsal): number => openai.requests() + anthropic.requests();

test('a ticket on a board of notes only gets its suggestion', async () => {
  const rehearsal = opened();
  const { ticket, review } = await answeredLocally(rehearsal, { ...MISJUDGED, fields: { destination: 'onsite' } }, AWAY);
  await backAgain(rehearsal, review);
  assert.equal((await reviewed(rehearsal, review)).kind, 'suggested');
  assert.deepEqual([notesOn(rehearsal.desk, ticket).length, setByUs(rehearsal.desk, ticket)], [2, []]);
});

test('one that stands on an observed board by then gets none', async () => {
  const rehearsal = opened();
  const { desk } = rehearsal;
  const { ticket, review } = await answeredLocally(rehearsal, MISJUDGED, AWAY);
  await desk.editTicket(ticket, { destination: 'projects' }, 'automation');
  await backAgain(rehearsal, review);
  const outcome = await reviewed(rehearsal, review);
  assert.deepEqual([outcome.kind, 'why' in outcome && outcome.why], ['not-reviewed', 'this ticket is only observed']);
  assert.equal(notesOn(desk, ticket).length, 1);
});

for (const [what, subject, move] of [
  ['an automation', 'VPN misjudged', true],
  ['our own answer', 'VPN to-closed', false],
] as const)
  test(`one that ${what} has moved to a local-only board is shown to no cloud while it stands there`, async () => {
    const rehearsal = opened();
    const { desk, providers, handle } = rehearsal;
    const { ticket, review } = await answeredLocally(rehearsal, { ...TICKET, subject }, AWAY);
    if (move) await desk.editTicket(ticket, { destination: 'security-team' }, 'automation');
    assert.equal((ticketOn(desk, ticket)['fields'] as { destination: unknown }).destination, 'security-team');
    const [before, local, reads] = [cloudRequests(rehearsal), providers.ollama.requests(), desk.counts().requests.read];
    await backAgain(rehearsal, review);
    // The look, which is two reads, and then the plan.
    await soon(() => desk.counts().requests.read >= reads + 2);
    await soonPlanned(handle(review));
    assert.deepEqual([cloudRequests(rehearsal) - before, providers.ollama.requests() - local], [0, 0]);
    await desk.editTicket(ticket, { destination: 'service-desk' }, 'automation');
    await backAgain(rehearsal, review);
    assert.equal((await reviewed(rehearsal, review)).kind, 'suggested');
    assert.equal(cloudRequests(rehearsal), before + 1);
  });

/** Waits again: its second timer has started, in real time only. */
async function soonPlanned(review: WorkflowHandle): Promise<void> {
  const timers = async (): Promise<number> =>
    ((await review.fetchHistory()).events ?? []).filter(({ timerStartedEventAttributes: timer }) => timer).length;
  for (let tries = 0; (await timers()) < 2 && tries < 250; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await timers(), 2, 'it did not go on waiting');
}
