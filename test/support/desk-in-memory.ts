/** One ticket of a ticket system in memory, what a test makes its calls answer, and every call that was made. Time is the test's own. */
import { ApplicationFailure } from '@temporalio/common';
import { lookAtTicket } from '../../activities/desk/look.ts';
import { readTicket } from '../../activities/desk/read.ts';
import { writeToTicket } from '../../activities/desk/write.ts';
import { TRIAGE_WORDS } from '../../activities/triage/words.ts';
import { openWriteRules } from './configured.ts';
import { ledgerInMemory } from './ledger-in-memory.ts';
import { markIn } from './marks.ts';
import type { Alert } from '../../activities/clock.ts';
import type { ReadPorts, ReadRequest } from '../../activities/desk/read.ts';
import type { WritePorts } from '../../activities/desk/contract.ts';
import type { Act, DeskTicket, TicketSystem } from '../../connectors/ticket-system.ts';
import type { MemoryLedger } from './ledger-in-memory.ts';
import type { DeskNow, Reading, Since, TicketFields } from '../../workflows/ticket/contract.ts';
import type { WriteRequest, WriteStep, Written } from '../../workflows/ticket/writes.ts';
import type { Decision } from '../../workflows/triage/contract.ts';

export const WORKFLOW = 'triage:desk:T1';
export const CREATED_AT = '2046-11-25T07:00:00Z';
export const NOTHING_SET: TicketFields = { category: null, impact: null, urgency: null, priority: null, destination: null };
const CHOICES = { categories: [{ id: 'vpn', name: 'Remote access' }], destinations: [{ id: 'network', name: 'Network team' }] };
export const TICKET: DeskTicket = {
  id: 'T1',
  version: '1',
  status: 'open',
  client: 'acme',
  subject: 'VPN',
  body: 'It drops.',
  createdAtMs: Date.parse(CREATED_AT),
  createdAtText: CREATED_AT,
  openings: 1,
  dueAtMs: undefined,
  owner: undefined,
  fields: NOTHING_SET,
  type: undefined,
  source: undefined,
  statusName: undefined,
  setBy: {},
  choices: CHOICES,
};
export const DECISION: Decision = {
  category: 'vpn',
  impact: 2,
  urgency: 1,
  destination: 'network',
  summary: 'The VPN drops.',
  steps: [],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: [],
};
export const MODEL = { kind: 'model', route: 'openai/gpt', label: 'OpenAI', model: 'gpt', degraded: false } as const;
export const NOTE = { kind: 'note', decision: DECISION, by: MODEL, routeFailures: [] } as const satisfies WriteStep;
export const SET = { kind: 'fields', decision: DECISION } as const satisfies WriteStep;
export const SETTINGS = openWriteRules();

/** Given back for a retry, after so long. */
export type Again = { readonly kind: 'again'; readonly why: string; readonly restMs: number | undefined };
type Called = 'read' | 'findNote' | 'acts' | 'addNote' | 'editNote' | 'setFields' | 'close';
type Instead = { [K in Called]: Awaited<ReturnType<TicketSystem[K]>>[] };
export type Bench = {
  /** As the ticket system shows it. */
  ticket: DeskTicket;
  nowMs: number;
  editable: boolean;
  readonly notes: { readonly id: string; readonly text: string }[];
  readonly acts: Act[];
  /** What the next calls answer in place of what is so; what they were to do is not done. */
  readonly instead: Instead;
  /** Each call but the looks for notes, with what it was given. */
  readonly calls: (readonly unknown[])[];
  readonly alerts: Parameters<Alert>[0][];
  readonly ledger: MemoryLedger;
  readonly desk: TicketSystem;
  readonly ports: WritePorts & Pick<ReadPorts, 'ledger'>;
  key(step: string, episode?: number): string;
  sign(step: string, episode?: number): Promise<string>;
  /** Calls that change the ticket. */
  sent(): (readonly unknown[])[];
  request(step: WriteStep, given?: Partial<WriteRequest>): WriteRequest;
  write(request: WriteRequest, ports?: Partial<WritePorts>): Promise<Written | Again>;
  look(since?: Partial<Since>): Promise<DeskNow | Again>;
  read(given?: Partial<ReadRequest>, ports?: Partial<ReadPorts>): Promise<Reading | Again>;
};

export function deskInMemory(): Bench {
  const ledger = ledgerInMemory();
  const bench: Bench = {
    ticket: TICKET,
    nowMs: Date.parse('2046-11-25T08:00:00Z'),
    editable: true,
    notes: [],
    acts: [],
    instead: { read: [], findNote: [], acts: [], addNote: [], editNote: [], setFields: [], close: [] },
    calls: [],
    alerts: [],
    ledger,
    desk: undefined as never,
    ports: undefined as never,
    key: (step, episode = 1) => `${WORKFLOW}:e${episode}:${step}`,
    sign: async (step, episode) => `[standby ${await markIn(ledger, bench.key(step, episode))}]`,
    sent: () => bench.calls.filter(([name]) => ['addNote', 'editNote', 'setFields', 'close'].includes(String(name))),
    request: (step, given = {}) => ({
      process: 'ticket-triage',
      connection: 'desk',
      ticket: 'T1',
      workflowId: WORKFLOW,
      episode: 1,
      client: 'acme',
      settings: SETTINGS,
      seen: { fields: NOTHING_SET, choices: CHOICES, version: '1' },
      step,
      since: undefined,
      ...given,
    }),
    write: (request, ports = {}) => tried(() => writeToTicket({ ...bench.ports, ...ports }, request)),
    look: (since = {}) =>
      tried(() =>
        lookAtTicket(bench.ports, {
          connection: 'desk',
          ticket: 'T1',
          workflowId: WORKFLOW,
          since: { version: '1', fields: NOTHING_SET, owner: undefined, ...since },
        }),
      ),
    read: (given = {}, ports = {}) =>
      tried(() =>
        readTicket(
          { ...bench.ports, ...ports },
          { connection: 'desk', ticket: 'T1', workflowId: WORKFLOW, absentUntilMs: 0, rules: undefined, ...given },
        ),
      ),
  };
  const desk = deskOf(bench);
  const ports: Bench['ports'] = {
    desk,
    ledger,
    clock: { nowMs: () => Promise.resolve(bench.nowMs) },
    alert: (alert) => void bench.alerts.push(alert),
    words: () => TRIAGE_WORDS,
    look: (ticket, mark) => desk.findNote(ticket, mark, 10_000),
    leftMs: () => 30_000,
  };
  return Object.assign(bench, { desk, ports });
}

function deskOf(bench: Bench): TicketSystem {
  const changed = (change: Partial<DeskTicket>): void => {
    bench.ticket = { ...bench.ticket, ...change, version: String(Number(bench.ticket.version) + 1) };
  };
  const notAsked = (): never => {
    throw new Error('Expected a call about one ticket, got another.');
  };
  return {
    capabilities: notAsked,
    findCreated: notAsked,
    createTicket: notAsked,
    changedSince: notAsked,
    periodPage: notAsked,
    countPeriod: notAsked,
    async read(...asked) {
      bench.calls.push(['read', ...asked]);
      return bench.instead.read.shift() ?? { kind: 'found', ticket: bench.ticket };
    },
    async findNote(_ticket, mark) {
      const told = bench.instead.findNote.shift();
      const note = bench.notes.find(({ text }) => text.includes(`[standby ${mark}]`));
      return told ?? (note ? { kind: 'found', noteId: note.id, text: note.text } : { kind: 'none' });
    },
    async acts(...asked) {
      bench.calls.push(['acts', ...asked]);
      return bench.instead.acts.shift() ?? { kind: 'acts', version: bench.ticket.version, acts: [...bench.acts] };
    },
    async addNote(...asked) {
      bench.calls.push(['addNote', ...asked]);
      const told = bench.instead.addNote.shift();
      if (told) return told;
      changed({});
      bench.notes.push({ id: `n${bench.notes.length + 1}`, text: asked[1] });
      return { kind: 'applied', ref: `n${bench.notes.length}`, version: bench.ticket.version };
    },
    async editNote(...asked) {
      bench.calls.push(['editNote', ...asked]);
      const [, id, text] = asked;
      const told = bench.instead.editNote.shift();
      if (told) return told;
      if (!bench.editable) return { kind: 'unsupported' };
      changed({});
      const at = bench.notes.findIndex((note) => note.id === id);
      bench.notes[at] = { id, text };
      return { kind: 'applied', ref: id, version: bench.ticket.version };
    },
    async setFields(...asked) {
      bench.calls.push(['setFields', ...asked]);
      const told = bench.instead.setFields.shift();
      if (told) return told;
      if (asked[2] !== bench.ticket.version) return { kind: 'rejected', because: 'changed-meanwhile', detail: 'another version' };
      changed({ fields: { ...bench.ticket.fields, ...asked[1] } });
      return { kind: 'applied', ref: bench.ticket.version, version: bench.ticket.version };
    },
    async close(...asked) {
      bench.calls.push(['close', ...asked]);
      const told = bench.instead.close.shift();
      if (told) return told;
      if (asked[1] !== bench.ticket.version) return { kind: 'rejected', because: 'changed-meanwhile', detail: 'another version' };
      bench.acts.push({ actor: 'us', kind: 'closed', staff: undefined, atMs: bench.nowMs });
      changed({ status: 'closed' });
      return { kind: 'applied', ref: bench.ticket.id, version: bench.ticket.version };
    },
  };
}

async function tried<T>(act: () => Promise<T>): Promise<T | Again> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ApplicationFailure && error.type === 'RetryAttempt')) throw error;
    const { nextRetryDelay } = error;
    return { kind: 'again', why: error.message, restMs: typeof nextRetryDelay === 'number' ? nextRetryDelay : undefined };
  }
}
