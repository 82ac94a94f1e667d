/** Brings tickets into exact windows between what falling back registers, does and undoes, by what the desk does with one request at a time. */
import assert from 'node:assert/strict';
import { triageId } from '../support/triage-id.ts';
import { until } from '../support/live.ts';
import { deskJournal } from './journal.ts';
import type { Edit } from '../../simulator/desk/core.ts';
import type { JournalEntry } from '../../simulator/desk/effect.ts';
import type { NewTicket } from '../../simulator/stage/stage.ts';
import type { Live } from '../support/live.ts';

/** Where tickets that wait for a person are moved to, and where ours come from. */
export const MOVED_TO = 'service-desk';
export const CAME_FROM = 'onsite';
/** At 78 a ticket without any of the simulated model's words (75 %) is a person's, one about a VPN (80 % and more) is not. */
export const SETTINGS = { minConfidence: 78 };

type Planned = NewTicket & { readonly id: string; readonly fields: { readonly destination: string } };
const from = { destination: CAME_FROM };
/** A machine answers it. */
export const clear = (id: string): Planned => ({
  id,
  client: 'acme',
  subject: `VPN of ${id} drops`,
  body: `The VPN of office ${id} drops every ten minutes since this morning. Ten people cannot work.`,
  fields: from,
});
/** No machine is sure: a person is asked. */
export const vague = (id: string): Planned => ({
  id,
  client: 'acme',
  subject: `About ${id}`,
  body: `Please call back, it is about ${id}.`,
  fields: from,
});

export const create = async ({ stage }: Live, ...tickets: readonly Planned[]): Promise<void> => void (await stage.create(tickets));

/** Both clouds refuse this one ticket, so the local model answers it: the weaker answer. */
export async function createWeak(service: Live, id: string): Promise<void> {
  const { stage } = service;
  const before = await stage.requests('ollama');
  for (const cloud of ['openai', 'anthropic'] as const) await stage.setProvider(cloud, { kind: 'status', status: 401, times: 1 });
  await create(service, clear(id));
  await until(
    `a request for ${id} to the local model`,
    5_000,
    () => stage.requests('ollama'),
    (requests) => requests === before + 1,
  );
}

/** Replies that the desk withholds at this moment. */
export const heldAre = ({ stage }: Live, count: number): Promise<number> =>
  until(
    `${count} requests held by the desk (not injected)`,
    8_000,
    () => stage.held(),
    (held) => held === count,
  );

/** The request of this step has been sent, or is being sent in this very moment: its try is in the ledger. */
export async function triedAre(service: Live, id: string, step: string): Promise<void> {
  await until(
    `a try of ${step} on ${id} (not injected)`,
    8_000,
    () => service.withLedger((ledger) => ledger.writes(triageId('desk', id))),
    (writes) => writes.some((write) => write.step === step),
  );
}

/** The desk has refused a request of this ticket at least once: its activity waits for another try. */
export async function refusedIs(service: Live, id: string): Promise<void> {
  await until(
    `a refused write on ${id} (not injected)`,
    8_000,
    () =>
      service.withClient(async (client) => {
        const { raw } = await client.workflow.getHandle(triageId('desk', id)).describe();
        return raw.pendingActivities?.map(({ attempt }) => Number(attempt)) ?? [];
      }),
    (attempts) => attempts.some((attempt) => attempt >= 2),
  );
}

export const inJournal = (service: Live, what: string, found: (story: Story) => boolean, id: string): Promise<Story> =>
  until(`${what} of ${id} in the desk's journal`, 15_000, async () => storyOf(await deskJournal(service), id), found);

export type Story = readonly string[];
/** What we did to a ticket, in order, one word an effect: the oracle. `held` is a reply that never left. */
export function storyOf(journal: readonly JournalEntry[], id: string): Story {
  return journal.flatMap((entry) => (entry.ticket === id ? wordOf(entry) : []));
}

function wordOf(entry: JournalEntry): string[] {
  if (entry.kind === 'held') return ['held'];
  if (entry.kind === 'ticket-created' || entry.actor !== 'us') return [];
  switch (entry.kind) {
    case 'note-added':
      return [entry.text.startsWith('Standby asks a person') ? 'asked' : 'answered'];
    case 'note-edited':
      return [entry.text.startsWith('Superseded in part') ? 'superseded in part' : 'superseded'];
    case 'fields-set':
      return [wordOfFields(entry.after)];
    case 'reopened':
    case 'closed':
    case 'merged':
    case 'moved-client':
    case 'deleted':
      return [entry.kind];
  }
}

/** An answer names a category; handing over and its undo set the destination alone. */
function wordOfFields({ destination, category }: Edit): string {
  if (category !== undefined) return 'fields';
  if (destination === MOVED_TO) return 'moved';
  return destination === CAME_FROM ? 'put back' : 'fields';
}

/** Without the sign of the injection. */
export const effects = (story: Story): Story => story.filter((word) => word !== 'held');

export type SeenNote = { readonly text: string; readonly mark: string | null };
/** Our notes as people see them at the end. */
export function notesOn(journal: readonly JournalEntry[], id: string): readonly SeenNote[] {
  const notes = new Map<string, SeenNote>();
  for (const entry of journal)
    if ((entry.kind === 'note-added' || entry.kind === 'note-edited') && entry.ticket === id && entry.actor === 'us')
      notes.set(entry.noteId, { text: entry.text, mark: entry.mark });
  return [...notes.values()];
}

/** The fields as the ticket has them at the end, by the sum of the journal. */
export function fieldsOf(journal: readonly JournalEntry[], id: string): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const entry of journal) {
    if (entry.ticket !== id) continue;
    if (entry.kind === 'ticket-created') Object.assign(fields, entry.created.fields);
    if (entry.kind === 'fields-set') Object.assign(fields, entry.after);
  }
  return fields;
}

/** What each ticket shows at the moment of the kill. */
export async function assertAtKill(service: Live, expected: Readonly<Record<string, Story>>): Promise<void> {
  const journal = await deskJournal(service);
  for (const [id, story] of Object.entries(expected))
    assert.deepEqual(storyOf(journal, id), story, `not injected: ${id} was elsewhere at the kill`);
}
