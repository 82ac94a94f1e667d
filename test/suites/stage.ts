/** One rehearsal for all processes under test: what the models say is scripted; vendors, ticket system and clients are those of the rehearsal. */
import assert from 'node:assert/strict';
import { CLOUD, HOUR_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { all, notesOn, setByUs } from '../workflow/people.ts';
import { controlId } from '../../workflows/ids.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';
import { listing, reporting } from '../support/reporting.ts';
import { TINY_QUESTION } from '../../providers/tiny-question.ts';
import type { Provider } from '../../providers/contract.ts';
import type { ReportsConfig } from '../../config/reports/contract.ts';
import type { ReportSettings } from '../../workflows/reports/contract.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { Decider } from '../../workflows/ticket/writes.ts';
import type { Ended, Rehearsal } from '../workflow/rehearsal.ts';
import type { ProcessRow } from '../../activities/processes.ts';
import type { ProcessUnderTest } from './contract.ts';

export type Name = 'openai' | 'anthropic' | 'ollama';
type Request = { readonly name: string; readonly prompt: string };
/** What a stage is set for: what every model says, and, of a process with items, what its tickets are for. */
export type Played = { readonly row?: ProcessRow | undefined; readonly answer: unknown };
export type Stage<Under extends Played = ProcessUnderTest> = Rehearsal & {
  readonly under: Under;
  /** Each request about a ticket since the test began, in their order. */
  readonly requests: readonly Request[];
  /** What a model says from now on, one after the other, the last again and again; an error is thrown as a bug of ours would be. */
  script(name: Name, ...texts: readonly (string | Error)[]): void;
};
/** Opens a test: everybody works, every model gives the good answer. */
export type OpenStage = <Under extends Played>(under: Under) => Promise<Stage<Under>>;

/** The clients of the stage, each for what it is named after in the rules of an installation. */
export const CLIENT = {
  any: 'acme',
  localOnly: 'globex',
  observed: 'initech',
  withoutAi: 'umbrella',
  patient: 'hooli',
  refusalsGoOn: 'vandelay',
} as const;
export const AI_WAIT_MS = 24 * HOUR_MS;
export const SETTINGS: EpisodeSettings = {
  ...rehearsed({
    clients: {
      [CLIENT.any]: CLOUD,
      [CLIENT.localOnly]: { ...CLOUD, ai: 'local-only' },
      [CLIENT.observed]: { ...CLOUD, write: 'observe' },
      [CLIENT.withoutAi]: { ...CLOUD, ai: 'off' },
      [CLIENT.patient]: { ...CLOUD, criticality: 'convenience' },
      [CLIENT.refusalsGoOn]: { ...CLOUD, onRefusal: 'next-route' },
    },
    // No second look at a weaker answer, which would ask a model in the middle of another test.
    ofRoutes: { 'ollama/llama3.2:3b': { degraded: false } },
  }),
  convenienceMs: AI_WAIT_MS,
};

/** Reports of every client of the stage, by the same rules as its tickets, as they are now. */
function reportsOnStage(settings: () => EpisodeSettings): ReportsConfig {
  const ofClient = (client: string): Partial<ReportSettings> => {
    const { routes, clients } = settings();
    const { ai, onRefusal } = clients[client] ?? CLOUD;
    return { routes, ai, onRefusal };
  };
  const all = reporting(SETTINGS, 'nothing is approved here', Object.values(CLIENT), { proseWithinMs: HOUR_MS });
  const clients = all.clients.map((one) => ({
    ...one,
    get settings() {
      return { ...one.settings, ...ofClient(one.client) };
    },
  }));
  return { ...all, clients };
}

/** One for a test file. Call at its top level. */
export function stageForAll(): OpenStage {
  let settings = SETTINGS;
  const says = new Map<string, (string | Error)[]>();
  let requests: Request[] = [];
  // As a service runs. Each test has a ledger of its own, so that a breaker that one of them opens is open for no other.
  const reports = { of: () => reportsOnStage(() => settings), listTickets: listing(30) };
  const opened = rehearse({ settings: SETTINGS, wrap: scripted, control: true, reports });
  return async (under) => {
    const rehearsal = opened();
    await all(rehearsal.providers, { kind: 'works' });
    await rehearsal.ledgerAnew();
    for (const name of Object.keys(rehearsal.providers)) says.set(name, [JSON.stringify(under.answer)]);
    requests = [];
    if (under.row !== undefined) rehearsal.useProcess(under.row);
    const useSettings = (next: EpisodeSettings): void => rehearsal.useSettings((settings = next));
    useSettings(SETTINGS);
    for (const operation of ['read', 'note', 'fields'] as const) await rehearsal.desk.setMode(operation, { kind: 'works' });
    return { ...rehearsal, useSettings, under, requests, script: (name, ...texts) => void says.set(name, [...texts]) };
  };

  /** The exchange is the simulated vendor's, socket and envelope and all; only the words of a complete answer are the script's. */
  function scripted(real: Provider, name: string): Provider {
    return {
      verdictOf: (fault, nowMs) => real.verdictOf(fault, nowMs),
      async complete(request) {
        // A canary of the control, which has no words of the script, and is nobody's request.
        if (request.user === TINY_QUESTION.user) return real.complete(request);
        requests.push({ name, prompt: `${request.system}\n${request.user}` });
        const lines = says.get(name) ?? [];
        const [line = ''] = lines;
        if (line instanceof Error) throw line;
        const completion = await real.complete(request);
        if (completion.kind !== 'complete') return completion;
        if (lines.length > 1) lines.shift();
        return { ...completion, text: line };
      },
    };
  }
}

/** A ticket that this client has made, announced. */
export async function announced(stage: Stage, client: string = CLIENT.any, more: Partial<NewTicket> = {}): Promise<string> {
  const ticket = await stage.desk.createTicket({ ...stage.under.ticket, ...more, client });
  const dueAtMs = typeof more.dueAt === 'string' ? Date.parse(more.dueAt) : undefined;
  await stage.under.prepare?.({ ledger: stage.ledger, workflowId: stage.idOf(ticket), atMs: await stage.nowMs(), dueAtMs });
  await stage.deliver(ticket);
  return ticket;
}

/** The same, worked on until its run has ended. */
export async function worked(stage: Stage, client: string = CLIENT.any, more: Partial<NewTicket> = {}): Promise<Worked> {
  const ticket = await announced(stage, client, more);
  return { ticket, ...(await stage.ended(ticket)) };
}
export type Worked = Ended & { readonly ticket: string };

/** A ticket that no machine can answer now, and the task that a person has for it. */
export async function handedOver(stage: Stage, more: Partial<NewTicket> = {}): Promise<{ ticket: string; task: string }> {
  await all(stage.providers, { kind: 'status', status: 503 });
  const ticket = await announced(stage, CLIENT.any, more);
  return { ticket, task: (await stage.asked(ticket)).task };
}

/** Ends a run that waits for a person, who has handled it in the ticket system: none is left to be woken in the middle of another test. */
export async function handledByStaff({ desk, deliver, ended }: Stage, ticket: string): Promise<void> {
  await desk.closeTicket(ticket, 'staff', 'Dana');
  await deliver(ticket, `closed-${ticket}`);
  assert.equal((await ended(ticket)).outcome.kind, 'handled-in-desk');
}

/** How many requests a provider has had in all, but for the canaries of its control, which know no client. */
export const askedOf = async ({ providers, ledger }: Stage<Played>, name: Name): Promise<number> =>
  providers[name].requests() - (await ledger.attempts(controlId(name))).length;

/** Which models were asked, in their order. */
export const asked = ({ requests }: Pick<Stage, 'requests'>): readonly string[] => requests.map(({ name }) => name);

type ByModel = Extract<Decider, { kind: 'model' }>;
/** What was decided, by which model, with one note that says so and the fields that follow; a failure that shows what it is instead. */
export function assertAnswered(stage: Stage, { outcome, ticket }: Pick<Worked, 'outcome' | 'ticket'>, by: Partial<ByModel>): void {
  assert.ok(outcome.kind === 'decided', JSON.stringify(outcome));
  assert.deepEqual(Object.fromEntries(Object.entries(outcome.by).filter(([key]) => key === 'kind' || key in by)), { kind: 'model', ...by });
  assert.deepEqual([outcome.note.kind, outcome.failedUndos], ['written', []]);
  const answer = notesOn(stage.desk, ticket).at(-1);
  assert.match(answer?.now ?? '', stage.under.noted);
  assert.equal(answer?.edits, 0);
  assertSet(stage, ticket, stage.under.fields);
}

export const assertSet = ({ desk }: Stage, ticket: string, fields: object | undefined): void =>
  assert.deepEqual(setByUs(desk, ticket), fields === undefined ? [] : [fields]);

/** Neither a note nor a field. */
export const assertUntouched = ({ desk }: Stage, ticket: string): void =>
  assert.deepEqual([notesOn(desk, ticket), setByUs(desk, ticket)], [[], []]);
