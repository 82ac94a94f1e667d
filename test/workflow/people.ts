/** What the scenarios with people ask of a rehearsal: its notes as they stand, and that nothing is left open at the end. */
import assert from 'node:assert/strict';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';
import type { ModeInput } from '../../simulator/provider/mode.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import type { Provider } from '../../providers/contract.ts';
import type { Providers, Rehearsal } from './rehearsal.ts';

export const TICKET: NewTicket = { client: 'acme', subject: 'VPN', body: 'The VPN is down for our whole office since nine.' };
export const PERSONS = { category: 'access', impact: 2, urgency: 2, destination: 'onsite', summary: 'Dana looked at it.' } as const;
export const DOWN: ModeInput = { kind: 'status', status: 503 };

export async function all(providers: Providers, mode: ModeInput): Promise<void> {
  for (const provider of Object.values(providers)) await provider.setMode(mode);
}

/** The price of a failure only; a request comes within half a second of an idle machine. */
const SOON_MS = 60_000;

/**
 * In real time only, for what comes while a model is thinking: the test server does not survive a cancel that crosses the end of
 * the activity it is meant for (it answers ACTIVITY_UNKNOWN, and the run stands still).
 */
export async function soon(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + SOON_MS; !isSo() && Date.now() < deadline;) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(isSo(), 'Waited in vain for a request.');
}

/** A cancel that has reached the run, which has passed it on to the activity it waits for. */
export async function cancelPassedOn({ handle }: Pick<Rehearsal, 'handle'>, workflowId: string): Promise<void> {
  for (const deadline = Date.now() + SOON_MS; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const { events } = await handle(workflowId).fetchHistory();
    if (events?.some(({ activityTaskCancelRequestedEventAttributes: passedOn }) => passedOn)) return;
  }
  throw new Error('Waited in vain for the cancel to be passed on.');
}

/** A ticket that no machine can answer now, with its task. */
export async function handedOver(rehearsal: Rehearsal, ticket: NewTicket = TICKET): Promise<{ ticket: string; task: TaskRow }> {
  await all(rehearsal.providers, DOWN);
  const id = await rehearsal.desk.createTicket(ticket);
  await rehearsal.deliver(id);
  return { ticket: id, task: await rehearsal.asked(id) };
}

export const requestsOf = ({ openai, anthropic, ollama }: Providers): number =>
  openai.requests() + anthropic.requests() + ollama.requests();

export type Note = { readonly mark: string | null; readonly added: string; readonly now: string; readonly edits: number };
/** Our notes on a ticket in their order, as they were added and as they stand. */
export function notesOn(desk: DeskSimulator, ticket: string): readonly Note[] {
  const notes = new Map<string, Note>();
  for (const entry of desk.journal()) {
    if (entry.kind === 'note-added' && entry.ticket === ticket && entry.actor === 'us')
      notes.set(entry.noteId, { mark: entry.mark, added: entry.text, now: entry.text, edits: 0 });
    const note = entry.kind === 'note-edited' ? notes.get(entry.noteId) : undefined;
    if (note && entry.kind === 'note-edited') notes.set(entry.noteId, { ...note, now: entry.text, edits: note.edits + 1 });
  }
  return [...notes.values()];
}

/** Which fields we set, in the order in which we did. */
export const setByUs = (desk: DeskSimulator, ticket: string): readonly object[] =>
  desk.journal().flatMap((entry) => (entry.kind === 'fields-set' && entry.ticket === ticket && entry.actor === 'us' ? [entry.after] : []));

export const ticketOn = (desk: DeskSimulator, ticket: string): Record<string, unknown> =>
  desk.tickets().find(({ id }) => id === ticket) ?? assert.fail(`Expected ticket ${ticket} to be on the desk.`);

/** Nobody waits for this ticket any more; says how its tasks ended, and what the ledger keeps of the run. */
export async function endedRecords(
  { ledger, idOf, process }: Rehearsal,
  ticket: string,
): Promise<{ tasks: readonly string[]; outcomes: readonly string[] }> {
  const workflowId = idOf(ticket);
  assert.deepEqual(
    (await ledger.waiting(process().name, 1_000)).filter((row) => row.workflowId === workflowId),
    [],
    'a waiting row is left',
  );
  assert.deepEqual(await ledger.tasks({ open: true, workflowId }, 10), [], 'a task is left open');
  const tasks = await ledger.tasks({ open: false, workflowId }, 10);
  const decisions = await ledger.decisions({ workflowId });
  return {
    tasks: tasks.map(({ task, end }) => `${task.split(':').at(-1)} ${end?.how}${end?.by === undefined ? '' : ` by ${end.by}`}`),
    outcomes: decisions.map(({ outcome }) => outcome),
  };
}

/** One note asks, the other answers; the first names the second. */
export function assertSuperseded(notes: readonly Note[], by: string): void {
  assert.equal(notes.length, 2, 'the hand-over and the answer, each once');
  const [asking, answer] = notes;
  assert.match(asking?.added ?? '', /^Standby asks a person/);
  assert.equal(asking?.edits, 1);
  assert.ok(
    asking?.now.startsWith(`Superseded: answered by ${by}; see the note (standby ${answer?.mark})`),
    `the hand-over says: ${asking?.now.split('\n')[0]}`,
  );
  assert.equal(answer?.edits, 0);
}

/** A provider whose answers about tickets with a certain word are changed: what two models say differently. */
export function answeringWith(provider: string, word: string, changed: object): (real: Provider, name: string) => Provider {
  return (real, name) =>
    name !== provider
      ? real
      : {
          ...real,
          complete: async (request) => {
            const completion = await real.complete(request);
            if (completion.kind !== 'complete' || !request.user.includes(word)) return completion;
            return { ...completion, text: JSON.stringify({ ...JSON.parse(completion.text), ...changed }) };
          },
        };
}
