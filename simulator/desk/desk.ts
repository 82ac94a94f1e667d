/** The simulated ticket desk: an HTTP API over a journal, faults on command, signed webhooks out. It holds no real ticket. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '../../connectors/desk/contract.ts';
import { actionsOn } from './actions.ts';
import type { DeskActions } from './actions.ts';
import { callOf } from './api.ts';
import { control } from './control.ts';
import { DeskCore, newTicketSchema, viewOf } from './core.ts';
import type { Done, Edit, NewTicket } from './core.ts';
import { Door } from './door.ts';
import type { Effect, JournalEntry } from './effect.ts';
import { Journal } from './journal.ts';
import { Modes, modeSchema } from './mode.ts';
import type { ModeInput, Operation } from './mode.ts';
import { Server } from './serve.ts';
import { WebhookSender } from './webhook.ts';
import type { WebhookOptions } from './webhook.ts';
import { readRequest, sendReply } from './wire.ts';

export type DeskSimulatorOptions = {
  readonly token: string;
  /** @default 0, a free port */
  readonly port?: number;
  readonly controlPort?: number;
  /** Read at the start, if it is there. @default a file of its own, removed at the end */
  readonly journalFile?: string;
  readonly webhooks?: WebhookOptions | 'off';
  /** The desk's clock: what it dates and when a ticket becomes readable. @default Date.now */
  readonly now?: () => number;
};
export type DeskCounts = {
  readonly held: number;
  readonly requests: Readonly<Record<Operation, number>>;
  readonly notes: Readonly<Record<string, number>>;
  readonly webhooks: WebhookSender['counts'];
};
/** The direct methods throw when the desk refuses: in a test that is a mistake of the test. */
export type DeskSimulator = {
  readonly simulated: true;
  readonly url: string;
  /** Root of the control API; its paths begin with `/control`. */
  readonly controlUrl: string;
  readonly actions: DeskActions;
  createTicket(input: NewTicket): Promise<string>;
  createTickets(inputs: readonly NewTicket[]): Promise<string[]>;
  reopenTicket(ticket: string, actor?: Actor): Promise<void>;
  closeTicket(ticket: string, actor?: Actor): Promise<void>;
  moveClient(ticket: string, client: string, actor?: Actor): Promise<void>;
  editTicket(ticket: string, edit: Edit, actor?: Actor): Promise<void>;
  addNote(ticket: string, text: string, actor?: Actor): Promise<void>;
  deleteTicket(ticket: string, actor?: Actor): Promise<void>;
  setMode(operation: Operation, mode: ModeInput): Promise<void>;
  /** Answers what is held and says how many there were. */
  release(): number;
  journal(): readonly JournalEntry[];
  tickets(): readonly Record<string, unknown>[];
  counts(): DeskCounts;
  close(): Promise<void>;
};

const OFF = { sent: 0, delivered: 0, failedTries: 0, givenUp: 0 };

/** Starts a desk on the loopback address, with what its journal holds. */
export async function startDeskSimulator(options: DeskSimulatorOptions): Promise<DeskSimulator> {
  const { now = Date.now, webhooks = 'off' } = options;
  const ownFolder = options.journalFile === undefined ? await mkdtemp(join(tmpdir(), 'desk-simulator-')) : undefined;
  const journal = await Journal.open(options.journalFile ?? join(ownFolder ?? '', 'journal.jsonl'));
  const sender = webhooks === 'off' ? undefined : new WebhookSender(webhooks, now);
  const core = new DeskCore(journal, now, (effect) => announce(sender, effect));
  const server = new Server(core);
  const modes = new Modes();
  const api = await Door.open(options.port ?? 0, (request, response) => void onApi(request, response));
  const controlDoor = await Door.open(options.controlPort ?? 0, (request, response) => void onControl(request, response));

  async function onApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request);
    if (asked === undefined) return void response.destroy();
    const call = callOf(core, asked, options.token);
    if ('perform' in call) return server.serve(call, modes.take(call.operation), response);
    sendReply(response, call);
  }
  async function onControl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readRequest(request);
    if (asked === undefined) return void response.destroy();
    sendReply(response, await control(simulator, asked));
  }

  const actions = actionsOn(core);
  const simulator: DeskSimulator = {
    simulated: true,
    url: api.url,
    controlUrl: controlDoor.url,
    actions,
    ...directMethods(actions),
    setMode: async (operation, mode) => {
      modes.set(operation, modeSchema.parse(mode));
      if (modes.refuses) api.shut();
      else await api.reopen();
    },
    release: () => server.release(),
    journal: () => journal.entries,
    tickets: () => core.tickets.map(viewOf),
    counts: () => ({ held: server.held, requests: server.requests, notes: notesOf(core), webhooks: sender?.counts ?? OFF }),
    close: async () => {
      sender?.close();
      server.close();
      api.close();
      controlDoor.close();
      await journal.close();
      if (ownFolder !== undefined) await rm(ownFolder, { recursive: true });
    },
  };
  return simulator;
}

function directMethods(actions: DeskActions) {
  const createTickets = async (inputs: readonly NewTicket[]): Promise<string[]> => {
    const created = await actions.createTickets(inputs.map((input) => newTicketSchema.parse(input)));
    if (!Array.isArray(created)) return orThrow(created);
    return created.map(({ id }) => id);
  };
  return {
    createTickets,
    createTicket: async (input: NewTicket) => String((await createTickets([input]))[0]),
    reopenTicket: async (ticket: string, actor: Actor = 'person') => void orThrow(await actions.reopenTicket(ticket, actor)),
    closeTicket: async (ticket: string, actor: Actor = 'person') => void orThrow(await actions.closeTicket(ticket, actor)),
    moveClient: async (ticket: string, client: string, actor: Actor = 'person') => void orThrow(await actions.moveClient(ticket, client, actor)),
    editTicket: async (ticket: string, edit: Edit, actor: Actor = 'person') => void orThrow(await actions.editTicket(ticket, edit, actor)),
    addNote: async (ticket: string, text: string, actor: Actor = 'person') => void orThrow(await actions.addNote(ticket, text, actor)),
    deleteTicket: async (ticket: string, actor: Actor = 'person') => void orThrow(await actions.deleteTicket(ticket, actor)),
  };
}

function orThrow(done: Done): string[] {
  if (done.kind === 'done') return [done.id];
  throw new Error(`The simulated desk refuses (${done.status}): ${done.why}.`);
}

function announce(sender: WebhookSender | undefined, effect: Effect): void {
  if (effect.kind === 'held') return;
  const type = effect.kind === 'ticket-created' ? 'ticket.created' : 'ticket.updated';
  sender?.announce({ type, ticket: effect.ticket, actor: effect.actor });
}

function notesOf(core: DeskCore): Record<string, number> {
  return Object.fromEntries(core.tickets.map((ticket) => [ticket.id, ticket.notes.length]));
}
