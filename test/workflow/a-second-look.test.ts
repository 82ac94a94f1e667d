/** The local model has answered; a better route looks again when it is back, and may suggest, never set. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { MINUTE_MS, rehearse } from './rehearsal.ts';
import { TICKET, answeringWith, notesOn, setByUs, soon } from './people.ts';
import { answeredLocally, backAgain, reviewed } from './second-look.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { ModeInput } from '../../simulator/provider/mode.ts';

/** While true the desk has forgotten the versions of before: what was done is told by comparing. */
let forgets = false;
const forgetting = (desk: TicketSystem): TicketSystem => ({
  ...desk,
  acts: async (...asked) => (forgets ? { kind: 'unknown-version' } : desk.acts(...asked)),
});
beforeEach(() => void (forgets = false));
const opened = rehearse({ wrap: answeringWith('ollama', 'misjudged', { destination: 'onsite' }), wrapDesk: forgetting });
const MISJUDGED: NewTicket = { ...TICKET, subject: 'VPN misjudged' };
/**
 * Left at the first request: the test server's clock goes at the pace of the real one as soon as a child has ended whose parent
 * is gone (sdk-typescript#1101), and what waits in virtual time before that costs nothing only in the first test.
 */
const AWAY: ModeInput = { kind: 'retired' };

test('a better route that says otherwise leaves one note that suggests, and sets nothing', async () => {
  const rehearsal = opened();
  const { desk, providers, sleep } = rehearsal;
  const { ticket, review } = await answeredLocally(rehearsal, MISJUDGED, AWAY);
  await sleep(10 * MINUTE_MS);
  const [openai, ollama] = [providers.openai.requests(), providers.ollama.requests()];
  await backAgain(rehearsal, review);
  const { kind, durationMs, ...rest } = await reviewed(rehearsal, review);
  assert.deepEqual([kind, 'route' in rest && rest.route], ['suggested', 'openai/gpt-5.5']);
  assert.ok(durationMs >= 10 * MINUTE_MS && durationMs < 11 * MINUTE_MS, `took ${durationMs} ms of virtual time`);
  assert.deepEqual([providers.openai.requests() - openai, providers.ollama.requests() - ollama], [1, 0]);
  const notes = notesOn(desk, ticket);
  assert.equal(notes.length, 2, 'the answer and the suggestion');
  assert.match(
    notes[1]?.now ?? '',
    /^Standby looked again: OpenAI suggests P1, Network team, Network, Wi-Fi and VPN, instead of P1, On-site visits, Network, Wi-Fi and VPN\. Nothing was changed: set the fields yourself if you agree\./,
  );
  assert.deepEqual(
    setByUs(desk, ticket).map((set) => 'destination' in set && set.destination),
    ['onsite'],
    'the local answer and nothing after it',
  );
});

test('a better route that says the same leaves no note', async () => {
  const rehearsal = opened();
  const { desk, providers } = rehearsal;
  const { ticket, review } = await answeredLocally(rehearsal, TICKET, AWAY);
  const before = providers.openai.requests();
  await backAgain(rehearsal, review);
  const outcome = await reviewed(rehearsal, review);
  assert.deepEqual([outcome.kind, 'route' in outcome && outcome.route], ['confirmed', 'openai/gpt-5.5']);
  assert.equal(providers.openai.requests(), before + 1);
  assert.equal(notesOn(desk, ticket).length, 1);
});

test('what we have set ourselves is nobody else’s change, also on a desk that has forgotten the version', async () => {
  const rehearsal = opened();
  const { ticket, review } = await answeredLocally(rehearsal, MISJUDGED, AWAY);
  forgets = true;
  await backAgain(rehearsal, review);
  assert.equal((await reviewed(rehearsal, review)).kind, 'suggested');
  assert.equal(notesOn(rehearsal.desk, ticket).length, 2);
});

test('a ticket that a person has changed meanwhile is not looked at again: no request and no note', async () => {
  const rehearsal = opened();
  const { desk, providers } = rehearsal;
  const { ticket, review } = await answeredLocally(rehearsal, MISJUDGED, AWAY);
  await desk.editTicket(ticket, { destination: 'network-team' }, 'staff', 'Dana');
  const before = providers.openai.requests();
  await backAgain(rehearsal, review);
  const outcome = await reviewed(rehearsal, review);
  assert.deepEqual([outcome.kind, 'why' in outcome && outcome.why], ['overtaken', 'a person has changed the ticket (fields)']);
  assert.equal(providers.openai.requests(), before);
  assert.equal(notesOn(desk, ticket).length, 1);
});

test('one that a person changes while the better route is thinking gets no note either', async () => {
  const rehearsal = opened();
  const { desk, providers } = rehearsal;
  const { ticket, review } = await answeredLocally(rehearsal, MISJUDGED, AWAY);
  const before = providers.openai.requests();
  await backAgain(rehearsal, review, { kind: 'held' });
  await soon(() => providers.openai.requests() > before);
  await desk.addNote(ticket, 'I have it.', 'staff', 'Dana');
  await providers.openai.setMode({ kind: 'works' });
  const outcome = await reviewed(rehearsal, review);
  assert.deepEqual([outcome.kind, 'why' in outcome && outcome.why], ['overtaken', 'a person has changed the ticket (reply)']);
  assert.equal(notesOn(desk, ticket).length, 1);
});

test('a ticket that is another client’s or gone by then is not looked at again', async () => {
  const rehearsal = opened();
  const { desk, providers } = rehearsal;
  const [moved, deleted] = [await answeredLocally(rehearsal, MISJUDGED, AWAY), await answeredLocally(rehearsal, MISJUDGED, AWAY)];
  await desk.moveClient(moved.ticket, 'globex');
  await desk.deleteTicket(deleted.ticket);
  const before = providers.openai.requests();
  for (const { ticket, review } of [moved, deleted]) {
    await backAgain(rehearsal, review);
    assert.equal((await reviewed(rehearsal, review)).kind, 'overtaken');
    assert.equal(notesOn(desk, ticket).length, 1);
  }
  assert.equal(providers.openai.requests(), before);
});
