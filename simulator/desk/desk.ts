/** The simulated ticket desk: an HTTP API over a journal, faults on command, signed webhooks out. It holds no real ticket. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Door } from '../door.ts';
import { readRequest, sendReply } from '../wire.ts';
import type { Asked } from '../wire.ts';
import { actionsOn } from './actions.ts';
import type { DeskActions } from './actions.ts';
import { callOf } from './api.ts';
import { control } from './control.ts';
import { DeskCore, viewOf } from './core.ts';
import { directly } from './direct.ts';
import type { DirectActions } from './direct.ts';
import type { Effect, JournalEntry } from './effect.ts';
import { Journal } from './journal.ts';
import { Modes, modeSchema } from './mode.ts';
import type { ModeInput, Operation } from './mode.ts';
import { Service } from './serve.ts';
import { WebhookSender } from './webhook.ts';
import { wordFor } from './words.ts';
import type { ContractVersion } from './words.ts';
import type { WebhookOptions } from './webhook.ts';

export type DeskSimulatorOptions = {
  readonly token: string;
  /** @default 0, a free port */
  readonly port?: number;
  readonly controlPort?: number;
  /** Read at the start, if it is there. @default a file of its own, removed at the end */
  readonly journalFile?: string;
  readonly webhooks?: WebhookOptions | 'off';
  /** Where false, an edit of a note is answered 405, as by desks that know no such thing. @default true */
  readonly editableNotes?: boolean;
  /** Where false, it makes no tickets by its API, as desks of contract 2.0 and before. @default true */
  readonly creates?: boolean;
  /** Whose tickets its API makes, beside the clients of the tickets that it holds. @default none */
  readonly clients?: readonly string[];
  /** Where false, it closes no tickets by its API, as desks of contract 2.1 and before. @default true */
  readonly closes?: boolean;
  /** Where false, it lists no tickets of a period, as desks of contract 2.2 and before. @default true */
  readonly listsPeriod?: boolean;
  /** Which contract it keeps; one of contract 1 cannot tell staff from clients. @default 2.3.0 */
  readonly contract?: ContractVersion;
  /** The desk's clock: what it dates and when a ticket becomes readable. @default Date.now */
  readonly now?: () => number;
};
export type DeskCounts = {
  readonly held: number;
  readonly requests: Readonly<Record<Operation, number>>;
  readonly notes: Readonly<Record<string, number>>;
  readonly webhooks: WebhookSender['counts'];
};
export type DeskSimulator = DirectActions & {
  readonly simulated: true;
  readonly url: string;
  /** Root of the control API; its paths begin with `/control`. */
  readonly controlUrl: string;
  /** The same actions, refused as a value. */
  readonly actions: DeskActions;
  setMode(operation: Operation, mode: ModeInput): Promise<void>;
  /** Answers what is held and says how many there were. */
  release(): number;
  journal(): readonly JournalEntry[];
  tickets(): readonly Record<string, unknown>[];
  counts(): DeskCounts;
  /** May be called again; the second call changes nothing. */
  close(): Promise<void>;
};

const OFF = { sent: 0, delivered: 0, failedTries: 0, givenUp: 0 };

/** Starts a desk on the loopback address, with what its journal holds. */
export async function startDeskSimulator(options: DeskSimulatorOptions): Promise<DeskSimulator> {
  const { now = Date.now, webhooks = 'off', token, editableNotes = true, contract = '2.3.0' } = options;
  const { creates = true, closes = true, listsPeriod = true, clients = [] } = options;
  const speaking = { token, editableNotes, contract, hasWebhooks: webhooks !== 'off', creates, closes, listsPeriod, clients };
  const { journal, forget } = await openJournal(options.journalFile);
  const sender = webhooks === 'off' ? undefined : new WebhookSender(webhooks, now);
  const core = new DeskCore(journal, now, (effect) => announce(sender, effect, contract));
  const service = new Service(core);
  const modes = new Modes();
  const actions = actionsOn(core);

  const api = await Door.open(
    options.port ?? 0,
    answering(async (asked, response) => {
      const call = callOf(core, asked, speaking);
      if ('perform' in call) return service.serve(call, modes.take(call.operation), response);
      sendReply(response, call);
    }),
  );
  const controls = await Door.open(
    options.controlPort ?? 0,
    answering(async (asked, response) => {
      sendReply(response, await control(simulator, asked));
    }),
  );

  const close = async (): Promise<void> => {
    for (const part of [sender, service, api, controls]) await part?.close();
    await journal.close();
    await forget();
  };
  let closing: Promise<void> | undefined;
  const simulator: DeskSimulator = {
    simulated: true,
    url: api.url,
    controlUrl: controls.url,
    actions,
    ...directly(actions),
    setMode: async (operation, mode) => {
      modes.set(operation, modeSchema.parse(mode));
      await api.setOpen(!modes.refuses);
    },
    release: () => service.release(),
    journal: () => journal.entries,
    tickets: () => core.tickets.map(viewOf),
    counts: () => ({ held: service.held, requests: service.requests, notes: notesOf(core), webhooks: sender?.counts ?? OFF }),
    close: () => (closing ??= close()),
  };
  return simulator;
}

async function openJournal(file: string | undefined): Promise<{ journal: Journal; forget: () => Promise<void> }> {
  if (file !== undefined) return { journal: await Journal.open(file), forget: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'desk-simulator-'));
  return { journal: await Journal.open(join(folder, 'journal.jsonl')), forget: () => rm(folder, { recursive: true }) };
}

function answering(answer: (asked: Asked, response: ServerResponse) => Promise<void>): Server {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await readRequest(request);
    if (asked === undefined) response.destroy();
    else await answer(asked, response);
  };
  return createServer((request, response) => void handle(request, response));
}

function announce(sender: WebhookSender | undefined, effect: Effect, contract: ContractVersion): void {
  if (effect.kind === 'held') return;
  const type = effect.kind === 'ticket-created' ? 'ticket.created' : 'ticket.updated';
  sender?.announce({ type, ticket: effect.ticket, actor: wordFor(contract, effect.actor) });
}

function notesOf(core: DeskCore): Record<string, number> {
  return Object.fromEntries(core.tickets.map((ticket) => [ticket.id, ticket.notes.length]));
}
