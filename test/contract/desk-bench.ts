/** One ticket on a simulated desk over real sockets, with a real ledger file and a clock of the test's own: what is tried again there, and when. */
import { mkdtemp, rm } from 'node:fs/promises';
import { DECISION } from '../support/decision.ts';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WORDS } from '../../workers/processes.ts';
import type { TestContext } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { lookAtTicket } from '../../activities/desk/look.ts';
import { CALL_MS, readTicket } from '../../activities/desk/read.ts';
import { writeToTicket } from '../../activities/desk/write.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { startDeskSimulator } from '../../simulator/desk/desk.ts';
import { brokenDesk } from './broken-desk.ts';
import { openWriteRules } from '../support/configured.ts';
import { keyIn } from '../support/live.ts';
import type { Alert } from '../../activities/clock.ts';
import type { WritePorts } from '../../activities/desk/contract.ts';
import type { TicketSystem } from '../../connectors/ticket-system.ts';
import type { Seal } from '../../encryption/contract.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { DeskSimulator } from '../../simulator/desk/desk.ts';
import type { NewTicket } from '../../simulator/desk/core.ts';
import type { ContractVersion } from '../../simulator/desk/words.ts';
import type { DeskNow, Reading, Since } from '../../workflows/ticket/contract.ts';
import type { WriteRequest, WriteStep, Written } from '../../workflows/ticket/writes.ts';
import type { Breaking } from './broken-desk.ts';

const TOKEN = 'test-token';
export const LOOK_AGAIN_MS = 60_000;
const MOST_TRIES = 200;
const BY = { kind: 'model', route: 'openai/gpt-5.5', label: 'OpenAI', model: 'gpt-5.5', degraded: false } as const;
export const NOTE: WriteStep = { kind: 'note', decision: DECISION, by: BY, routeFailures: [] };
export const FIELDS: WriteStep = { kind: 'fields', decision: DECISION };

/** How a write ended, after how many tries and how much virtual time, and what it waited for in between. */
export type Tried = { readonly written: Written; readonly tries: number; readonly tookMs: number; readonly rests: readonly number[] };
export type DeskBench = {
  readonly simulator: DeskSimulator;
  readonly desk: TicketSystem;
  readonly ticket: string;
  readonly alerts: Parameters<Alert>[0][];
  readonly ledger: () => Ledger;
  readonly ports: () => BenchPorts;
  nowMs(): number;
  advance(ms: number): void;
  /** Closes the ledger and opens it again, as a restart does; what is given happens to its file in between. */
  restart(between?: (path: string) => Promise<void>): Promise<void>;
  request(step: WriteStep, given?: Partial<WriteRequest>): Promise<WriteRequest>;
  /** As Temporal gives a write out again, until it ends or `forMs` have passed, which is undefined then. */
  write(request: WriteRequest, forMs?: number, given?: Partial<WritePorts>): Promise<Tried | undefined>;
  look(since?: Since): Promise<DeskNow | 'again'>;
  read(absentPatienceMs?: number): Promise<{ readonly reading: Reading; readonly tookMs: number; readonly tries: number }>;
  notes(): readonly string[];
  since(): Promise<Since>;
};
export type BenchPorts = WritePorts & { readonly ledger: Ledger };
export type BenchOptions = {
  readonly breaking?: Breaking;
  readonly ticket?: NewTicket;
  /** Asked for in its place: a ticket that never was. */
  readonly instead?: string;
  readonly editableNotes?: boolean;
  /** Whether the desk makes tickets, and of which contract it is. */
  readonly creates?: boolean;
  readonly contract?: ContractVersion;
  /** Where its clock begins. @default later than any ledger of today */
  readonly nowMs?: number;
  /** What is in the ledger's file before it is opened for the first time. */
  readonly before?: (path: string, seal: Seal, ticket: string) => Promise<void>;
  /** What a worker has left of its attempt. @default plenty */
  readonly leftMs?: () => number;
};

export async function deskBench(t: TestContext, options: BenchOptions = {}): Promise<DeskBench> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-desk-bench-'));
  const seal = createSeal([await keyIn(dir)]);
  const path = join(dir, 'ledger.db');
  const open = (): Promise<Ledger> => openLedger({ path, seal });
  // Later than any ledger of this test was made: its tickets bear no marks of older releases.
  let nowMs = options.nowMs ?? Date.parse('2046-11-25T08:00:00.000Z');
  const { editableNotes = true, creates = true, contract = '2.3.0', breaking } = options;
  const simulator = await startDeskSimulator({ token: TOKEN, now: () => nowMs, editableNotes, creates, contract });
  // The proxy passes no headers on, so that it stands only where something is to break.
  const proxy = breaking && (await brokenDesk(simulator.url, TOKEN, breaking));
  const made = await simulator.createTicket(options.ticket ?? { client: 'acme' });
  const ticket = options.instead ?? made;
  await options.before?.(path, seal, ticket);
  let ledger = await open();
  t.after(async () => {
    await proxy?.close();
    await simulator.close();
    await ledger.close();
    await rm(dir, { recursive: true, force: true });
  });
  const desk = createDesk({ baseUrl: proxy?.url ?? simulator.url, token: TOKEN });
  // What a ticket looks like is read past whatever breaks.
  const honest = createDesk({ baseUrl: simulator.url, token: TOKEN });
  const alerts: Parameters<Alert>[0][] = [];
  const ports = (): BenchPorts => ({
    desk,
    ledger,
    clock: { nowMs: () => Promise.resolve(nowMs) },
    alert: (alert) => void alerts.push(alert),
    look: (id, mark) => desk.findNote(id, mark, CALL_MS),
    words: WORDS,
    leftMs: options.leftMs ?? (() => 3 * CALL_MS),
  });
  const seen = async () => {
    const read = await honest.read(ticket, CALL_MS);
    if (read.kind !== 'found') throw new Error(`Expected the ticket to be there, got ${read.kind}.`);
    return read.ticket;
  };
  const workflowId = `triage:desk:${ticket}`;
  const bench: DeskBench = {
    simulator,
    desk,
    ticket,
    alerts,
    ledger: () => ledger,
    ports,
    nowMs: () => nowMs,
    advance: (ms) => void (nowMs += ms),
    async restart(between) {
      await ledger.close();
      await between?.(path);
      ledger = await open();
    },
    async request(step, given = {}) {
      const { client, fields, choices, version } = await seen();
      return {
        process: 'ticket-triage',
        connection: 'desk',
        ticket,
        workflowId,
        episode: 1,
        client,
        settings: SETTINGS,
        seen: { fields, choices, version },
        step,
        since: undefined,
        ...given,
      };
    },
    async write(request, forMs = 24 * 3_600_000, given = {}) {
      const beganMs = nowMs;
      const rests: number[] = [];
      for (let tries = 1; tries <= MOST_TRIES; tries++) {
        const end = await attempt(() => writeToTicket({ ...ports(), ...given }, request));
        if (end.kind === 'done') return { written: end.value, tries, tookMs: nowMs - beganMs, rests };
        rests.push(end.restMs ?? Math.min(1_000 * 2 ** (tries - 1), 60_000));
        nowMs += rests.at(-1) ?? 0;
        if (nowMs - beganMs > forMs) return undefined;
      }
      return undefined;
    },
    async look(since) {
      const from = since ?? (await bench.since());
      const end = await attempt(() => lookAtTicket(ports(), { connection: 'desk', ticket, workflowId, since: from }));
      return end.kind === 'done' ? end.value : 'again';
    },
    async read(absentPatienceMs = 0) {
      const beganMs = nowMs;
      for (let tries = 1; tries <= MOST_TRIES; tries++) {
        const asked = { connection: 'desk', ticket, workflowId, absentUntilMs: beganMs + absentPatienceMs, rules: undefined };
        const end = await attempt(() => readTicket(ports(), asked));
        if (end.kind === 'done') return { reading: end.value, tookMs: nowMs - beganMs, tries };
        nowMs += end.restMs ?? 1_000;
      }
      throw new Error(`Expected the reading to end within ${MOST_TRIES} tries.`);
    },
    notes: () => simulator.journal().flatMap((entry) => (entry.kind === 'note-added' && entry.actor === 'us' ? [entry.text] : [])),
    async since() {
      const { version, fields, owner } = await seen();
      return { version, fields, owner };
    },
  };
  return bench;
}

const SETTINGS = openWriteRules({ lookAgainMs: LOOK_AGAIN_MS });

type End<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'again'; readonly restMs: number | undefined };
export async function attempt<T>(act: () => Promise<T>): Promise<End<T>> {
  try {
    return { kind: 'done', value: await act() };
  } catch (error) {
    if (!(error instanceof ApplicationFailure && error.type === 'RetryAttempt')) throw error;
    return { kind: 'again', restMs: typeof error.nextRetryDelay === 'number' ? error.nextRetryDelay : undefined };
  }
}
