/** One late answer on its way into one ticket, with a person and a bad network at moments that a seed chooses. No socket, no clock. */
import { ApplicationFailure } from '@temporalio/common';
import { DECISION } from '../support/decision.ts';
import { CALL_MS } from '../../activities/desk/read.ts';
import { writeToTicket } from '../../activities/desk/write.ts';
import { createDesk } from '../../connectors/desk/client.ts';
import { DeskCore, newTicketSchema } from '../../simulator/desk/core.ts';
import { CATEGORIES, DESTINATIONS } from '../../simulator/desk/taxonomy.ts';
import { DESK_TOKEN, answeredByDesk } from '../support/answered-by-desk.ts';
import { openWriteRules } from '../support/configured.ts';
import { oneOf, randomFrom } from '../support/random.ts';
import { WORDS } from '../../workers/processes.ts';
import type { WritePorts } from '../../activities/desk/contract.ts';
import type { Actor, TicketSystem, DeskFields, DeskTicket, DeskWrite } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Edit } from '../../simulator/desk/core.ts';
import type { Journal } from '../../simulator/desk/journal.ts';
import type { Random } from '../support/random.ts';
import type { WriteRequest, WriteStep, Written } from '../../workflows/ticket/writes.ts';

const LOOK_AGAIN_MS = 60_000;
const SETTINGS = openWriteRules({ lookAgainMs: LOOK_AGAIN_MS });
/** What a desk applies later than it has answered comes within this, as the promise supposes. */
const LATEST_MS = 55_000;
/** A note and fields without a fault are nine calls; a few more reach into the retries. */
const MOMENTS = 12;
const MOST_TRIES = 100;
/** A worker that is killed, or paused, is given out again after a second, whatever the wait was that it was told. */
const KILLED = 0.25;
const KILLED_REST_MS = 1_000;
/** An attempt that wakes when it has no time left for a call. */
const PAUSED = 0.08;
/** A ticket that is moved to another client between two attempts. */
const MOVES = 0.06;
const BY = { kind: 'model', route: 'openai/gpt-5.5', label: 'OpenAI', model: 'gpt-5.5', degraded: false } as const;

/** The desk of one test: the simulator's own rules, and the real connector on top of them. */
export class Bench {
  nowMs = Date.parse('2026-11-25T08:00:00.000Z');
  readonly core: DeskCore;
  readonly desk: TicketSystem;

  constructor(journal: Journal) {
    this.core = new DeskCore(
      journal,
      () => this.nowMs,
      () => undefined,
    );
    this.desk = createDesk({ baseUrl: 'http://desk', token: DESK_TOKEN, fetch: (input) => answered(this.core, new Request(input)) });
  }

  move(ticket: string): void {
    const done = this.core.moveClient(ticket, 'globex', { actor: 'staff', staff: 'kim' });
    if (done.kind === 'refused') throw new Error(`Expected the desk to take a move, got ${done.why}.`);
  }

  edit(ticket: string, edit: Edit, actor: Actor): void {
    const done = this.core.edit(ticket, edit, { actor, staff: 'kim' });
    if (done.kind === 'refused') throw new Error(`Expected the desk to take a person's edit, got ${done.why}.`);
  }
}

async function answered(core: DeskCore, request: Request): Promise<Response> {
  const reply = await answeredByDesk(core, request);
  return new Response(JSON.stringify(reply.body), { status: reply.status });
}

export type Race = {
  readonly ticket: string;
  readonly ends: readonly Written['kind'][];
  /** How often the desk said that the ticket has changed under a write. */
  readonly conflicts: number;
  readonly tries: number;
  /** Attempts that had no time left for a call, and what they sent all the same. */
  readonly paused: number;
  readonly sentLate: number;
  /** Whether it was moved before all was written, and what was sent by attempts that began after that. */
  readonly isMoved: boolean;
  readonly sentAfterMove: number;
};
export type Racing = {
  readonly bench: Bench;
  readonly ledger: Ledger;
  readonly seed: number;
  /** A late one comes after a person was asked and gives way to any act of theirs; a first one to the fields that they set. */
  readonly answer: 'late' | 'first';
  /** What a counter-test takes away. */
  readonly unprotected?: (desk: TicketSystem) => TicketSystem;
  /** @default the look-again wait */
  readonly lookAgainMs?: number;
};

/** The note, then the fields, each tried as often as it takes; a person acts up to three times before, between and after the calls. */
export async function raced({
  bench,
  ledger,
  seed,
  answer,
  unprotected = (desk) => desk,
  lookAgainMs = LOOK_AGAIN_MS,
}: Racing): Promise<Race> {
  const random = randomFrom(seed);
  const created = bench.core.create(newTicketSchema.parse({ client: 'acme', fields: someFields(random) }));
  const ticket = created.kind === 'done' ? created.id : unreachable();
  const read = await bench.desk.read(ticket, CALL_MS);
  const first = read.kind === 'found' ? read.ticket : unreachable();
  const network = new Disturbed(bench, unprotected(bench.desk), ticket, random);
  const { desk } = network;
  const ports: WritePorts = {
    desk,
    ledger,
    clock: { nowMs: () => Promise.resolve(bench.nowMs) },
    alert: () => undefined,
    look: (id, mark) => desk.findNote(id, mark, CALL_MS),
    words: WORDS,
    leftMs: () => network.leftMs,
  };
  const ends: Written['kind'][] = [];
  let tries = 0;
  for (const step of [
    { kind: 'note', decision: DECISION, by: BY, routeFailures: [] },
    { kind: 'fields', decision: DECISION },
  ] as const) {
    const request = requestFor(first, step, answer);
    const end = await persistently(ports, { ...request, settings: { ...request.settings, lookAgainMs } }, network);
    tries += end.tries;
    ends.push(end.written.kind);
    // As the workflow does: a ticket that is taken is theirs, and a note that is not there promises no fields.
    if (end.written.kind !== 'written') break;
  }
  network.end();
  const { conflicts, paused, sentLate, isMoved, sentAfterMove } = network;
  return { ticket, ends, conflicts, tries, paused, sentLate, isMoved, sentAfterMove };
}

function requestFor({ id, client, fields, choices, version }: DeskTicket, step: WriteStep, answer: Racing['answer']): WriteRequest {
  return {
    process: 'ticket-triage',
    connection: 'desk',
    ticket: id,
    workflowId: `triage:desk:${id}`,
    episode: 1,
    client,
    settings: SETTINGS,
    seen: { fields, choices, version },
    step,
    since: answer === 'late' ? { version, fields, owner: undefined } : undefined,
  };
}

/** As Temporal gives a write out again, after the wait that it was told. */
async function persistently(ports: WritePorts, request: WriteRequest, network: Disturbed): Promise<{ written: Written; tries: number }> {
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    network.begins();
    try {
      return { written: await writeToTicket(ports, request), tries };
    } catch (error) {
      if (!(error instanceof ApplicationFailure && error.type === 'RetryAttempt')) throw error;
      network.wait(typeof error.nextRetryDelay === 'number' ? error.nextRetryDelay : KILLED_REST_MS);
    }
  }
  throw new Error(`Expected a write to end within ${MOST_TRIES} tries.`);
}

/** At a call by its number, or at the first or second try to set the fields, where the race is closest. */
type When = { readonly call: number } | { readonly setting: number };
type Moment = { readonly when: When; readonly side: 'before' | 'after'; readonly edit: Edit; readonly actor: Actor };
type Fault = 'none' | 'not-sent' | 'never-came' | 'reply-lost' | 'applied-late';

/** A desk in which people work and whose network loses things. */
class Disturbed {
  conflicts = 0;
  paused = 0;
  sentLate = 0;
  sentAfterMove = 0;
  isMoved = false;
  leftMs = 0;
  readonly desk: TicketSystem;
  readonly #bench: Bench;
  readonly #ticket: string;
  readonly #random: Random;
  readonly #moments: readonly Moment[];
  #calls = 0;
  #settings = 0;
  readonly #acted = new Set<Moment>();
  #late: { readonly atMs: number; readonly call: () => Promise<unknown> }[] = [];
  /** Of the attempt at hand. */
  #beganMoved = false;

  constructor(bench: Bench, desk: TicketSystem, ticket: string, random: Random) {
    this.#bench = bench;
    this.#ticket = ticket;
    this.#random = random;
    this.#moments = Array.from({ length: oneOf(random, [1, 1, 1, 2, 3]) }, () => ({
      when: random() < 0.6 ? { call: Math.floor(random() * MOMENTS) } : { setting: oneOf(random, [1, 1, 1, 2]) },
      side: oneOf(random, ['before', 'after'] as const),
      edit: someEdit(random),
      actor: oneOf(random, ['staff', 'staff', 'client', 'person'] as const),
    }));
    this.desk = {
      read: (...given) => this.#around(() => this.#reading(() => desk.read(...given))),
      findNote: (...given) => this.#around(() => this.#reading(() => desk.findNote(...given))),
      acts: (...given) => this.#around(() => this.#reading(() => desk.acts(...given))),
      // Nothing that is raced here asks a desk what it can, lists tickets, makes them or closes them.
      findCreated: (...given) => desk.findCreated(...given),
      createTicket: (...given) => desk.createTicket(...given),
      close: (...given) => desk.close(...given),
      capabilities: (...given) => desk.capabilities(...given),
      changedSince: (...given) => desk.changedSince(...given),
      periodPage: (...given) => desk.periodPage(...given),
      countPeriod: (...given) => desk.countPeriod(...given),
      addNote: (...given) => this.#around(() => this.#writing(() => desk.addNote(...given))),
      editNote: (...given) => this.#around(() => desk.editNote(...given)),
      setFields: (...given) => this.#around(() => this.#writing(() => desk.setFields(...given)), (this.#settings += 1)),
    };
  }

  /** An attempt is given out: now and then to a worker that was paused, or after the ticket was moved. */
  begins(): void {
    const isPaused = this.#random() < PAUSED;
    if (isPaused) this.paused += 1;
    this.leftMs = isPaused ? CALL_MS - 1 : 3 * CALL_MS;
    if (!this.isMoved && this.#random() < MOVES) {
      this.#bench.move(this.#ticket);
      this.isMoved = true;
    }
    this.#beganMoved = this.isMoved;
  }

  /** What was on its way comes in when its time is there: the desk is late by less than the look-again wait. */
  wait(ms: number): void {
    this.#bench.nowMs += this.#random() < KILLED ? Math.min(ms, KILLED_REST_MS) : ms;
    this.#comeIn((atMs) => atMs <= this.#bench.nowMs);
  }

  #comeIn(isTime: (atMs: number) => boolean): void {
    const due = this.#late.filter(({ atMs }) => isTime(atMs));
    this.#late = this.#late.filter((one) => !due.includes(one));
    for (const { call } of due) void call();
  }

  /** Whoever had not acted yet acts now, when all is said. */
  end(): void {
    this.#comeIn(() => true);
    for (const moment of this.#moments) this.#act(moment);
  }

  async #around<T>(call: () => Promise<T>, setting?: number): Promise<T> {
    const number = this.#calls++;
    const isNow = ({ when }: Moment): boolean => ('call' in when ? when.call === number : when.setting === setting);
    const now = this.#moments.filter(isNow);
    for (const moment of now) if (moment.side === 'before') this.#act(moment);
    const result = await call();
    for (const moment of now) this.#act(moment);
    return result;
  }

  #act(moment: Moment): void {
    if (this.#acted.has(moment)) return;
    this.#acted.add(moment);
    this.#bench.edit(this.#ticket, moment.edit, moment.actor);
  }

  #reading<T>(call: () => Promise<T>): Promise<T | { kind: 'unreachable'; detail: string; retryAfterMs: undefined }> {
    return this.#random() < 0.05 ? Promise.resolve({ kind: 'unreachable', detail: 'raced', retryAfterMs: undefined }) : call();
  }

  async #writing(call: () => Promise<DeskWrite>): Promise<DeskWrite> {
    if (this.leftMs < CALL_MS) this.sentLate += 1;
    if (this.#beganMoved) this.sentAfterMove += 1;
    const fault: Fault =
      this.#random() < 0.5 ? 'none' : oneOf(this.#random, ['not-sent', 'never-came', 'reply-lost', 'applied-late'] as const);
    switch (fault) {
      case 'none': {
        const end = await call();
        if (end.kind === 'rejected' && end.because === 'changed-meanwhile') this.conflicts += 1;
        return end;
      }
      case 'not-sent':
        return { kind: 'not-sent', detail: 'raced', retryAfterMs: undefined };
      case 'never-came':
        return { kind: 'unknown', detail: 'raced' };
      case 'reply-lost':
        await call();
        return { kind: 'unknown', detail: 'raced' };
      case 'applied-late':
        this.#late.push({ atMs: this.#bench.nowMs + LATEST_MS * this.#random(), call });
        return { kind: 'unknown', detail: 'raced' };
    }
  }
}

const CATEGORY = [null, ...CATEGORIES.map(({ id }) => id)];
const DESTINATION = [null, ...DESTINATIONS.map(({ id }) => id)];
const LEVEL = [null, 1, 2, 3] as const;
const PRIORITY = [null, 'P1', 'P2', 'P3', 'P4'];

const someFields = (random: Random): DeskFields => ({
  category: oneOf(random, CATEGORY),
  impact: oneOf(random, LEVEL),
  urgency: oneOf(random, LEVEL),
  priority: oneOf(random, PRIORITY),
  destination: oneOf(random, DESTINATION),
});

/** An owner, or one to all of the fields: other values, the very same, or what we would set. */
function someEdit(random: Random): Edit {
  if (random() < 0.2) return { owner: 'kim' };
  const chosen = Object.entries(someFields(random)).filter(() => random() < 0.4);
  return chosen.length === 0 ? { destination: oneOf(random, DESTINATION) } : Object.fromEntries(chosen);
}

function unreachable(): never {
  throw new Error('Expected the bench to do what it is told.');
}
