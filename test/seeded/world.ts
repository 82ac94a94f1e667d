/** Tickets that live through a seeded storm side by side, on real parts in virtual time; afterwards the oracle judges. */
import { setTimeout as pause } from 'node:timers/promises';
import { triageId } from '../support/triage-id.ts';
import { HOUR_MS, MINUTE_MS, rehearse, rehearsed } from '../workflow/rehearsal.ts';
import { DOWN, PERSONS, all } from '../workflow/people.ts';
import { newTicketSchema } from '../../simulator/desk/core.ts';
import { Agenda } from './agenda.ts';
import { Attempts } from './attempts.ts';
import { Network } from './network.ts';
import { judge, openingsOf } from './oracle.ts';
import { storyOf } from './story.ts';
import { STORM_MS, weatherOf } from './weather.ts';
import { statusOf, testimonyOf } from './witness.ts';
import type { AcceptPorts } from '../../intake/accept.ts';
import type { Rehearsal, RehearsalOptions } from '../workflow/rehearsal.ts';
import type { CallOf } from './network.ts';
import type { Finding, Testimony } from './oracle.ts';
import type { Happening, Story, Told } from './story.ts';
import type { Weather } from './weather.ts';

/** What a counter-test takes away. */
export type Protection = 'look' | 'fence' | 'version-check' | 'due-row';
export type WorldOptions = {
  readonly tickets: number;
  readonly seed: number;
  readonly without?: Protection;
  /** The share of tickets whose first starts Temporal loses. @default LOST_STARTS */
  readonly lostStarts?: number;
  /** The share of looks before a write in which a worker is paused. */
  readonly pauses?: number;
};
export type Outcome = {
  readonly findings: readonly Finding[];
  readonly testimony: Testimony;
  readonly figures: Readonly<Record<string, number>>;
};

/** Virtual time in the storm passes in these steps, so that what is late comes about when it should. */
const STEP_MS = MINUTE_MS;
/** A moment for what is running, which holds the clock. */
const BREATH_MS = 20;
/** Whoever has not acted by then acts at the end of the storm. */
const LAST_ACTS_MS = STORM_MS - 2 * HOUR_MS;
/** A ticket that waits for a person tries the machines every 4.8 h at the latest. */
const REST_MS = 30 * HOUR_MS;
const REST_STEP_MS = 10 * MINUTE_MS;
/** As by a Temporal that is restored from a backup of before. */
const LOST_STARTS = 0.08;
const TRIES_OF_A_SENDER = 5;
/** An attempt's time as it is when it begins, and after it was given to another. */
const LEFT_MS = 30_000;

/** What a person has set stays, as a configuration has it that says nothing of it; all else is replaced as readily as it is filled. */
const CONFIGURED = rehearsed({ minConfidence: 70 });

/** Call at the top level of a file, or in a suite. */
export function seededWorld(options: WorldOptions): () => Promise<Outcome> {
  const world = new World(options);
  const opened = rehearse(world.rehearsed);
  return () => world.run(opened());
}

class World {
  readonly #options: WorldOptions;
  readonly #attempts = new Attempts();
  readonly #network: Network;
  readonly #agenda = new Agenda();
  readonly #counts = new Map<string, number>();
  readonly #stories: ReadonlyMap<string, Story>;
  readonly #atCalls = new Map<string, Happening[]>();
  readonly #lostUntilMs = new Map<string, number>();
  readonly #commands: Promise<unknown>[] = [];
  #rehearsal: Rehearsal | undefined;
  #deskOffMs = 0;
  #polls = 0;
  #deliveries = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    const ids = Array.from({ length: options.tickets }, (_, at) => `S${at + 1}`);
    this.#stories = new Map(ids.map((id, at) => [id, storyOf(options.seed + at, id, options.lostStarts ?? LOST_STARTS)]));
    this.#network = new Network({
      seed: options.seed,
      attempts: this.#attempts,
      pauses: options.pauses,
      at: (call) => this.#atCall(call),
      ...(options.without === 'version-check' ? { newestVersion: (ticket: string) => this.#versionOf(ticket) } : {}),
    });
  }

  get rehearsed(): RehearsalOptions {
    const { without } = this.#options;
    return {
      settings: CONFIGURED,
      network: this.#network.between,
      interceptors: this.#attempts.interceptors,
      deskClock: (nowMs) => nowMs + this.#deskOffMs,
      deskPorts: {
        leftMs: () => (without !== 'fence' && this.#attempts.now?.isAbandoned ? 0 : LEFT_MS),
        ...(without === 'look' ? { look: () => Promise.resolve({ kind: 'none' as const }) } : {}),
      },
      wrapAccept: (ports) => this.#accepting(ports),
    };
  }

  async run(rehearsal: Rehearsal): Promise<Outcome> {
    this.#rehearsal = rehearsal;
    const startMs = await rehearsal.nowMs();
    for (const [id, story] of this.#stories) this.#agenda.at(startMs + story.createdAfterMs, () => this.#create(id, story));
    for (const { afterMs, weather } of weatherOf(this.#options.seed)) this.#agenda.at(startMs + afterMs, () => this.#happens(weather));
    this.#agenda.at(startMs + LAST_ACTS_MS, () => this.#lastActs());
    await this.#storm(startMs + STORM_MS);
    await this.#rest();
    const testimony = await testimonyOf(rehearsal);
    return { testimony, findings: judge(testimony), figures: this.#figures(testimony) };
  }

  get #now(): Rehearsal {
    if (!this.#rehearsal) throw new Error('Expected the world to run.');
    return this.#rehearsal;
  }

  async #storm(untilMs: number): Promise<void> {
    for (let nowMs = await this.#now.nowMs(); nowMs < untilMs || !this.#agenda.isEmpty; nowMs = await this.#now.nowMs()) {
      await this.#agenda.happenUpTo(nowMs);
      await pause(BREATH_MS);
      const nextMs = this.#agenda.nextAtMs ?? nowMs + STEP_MS;
      await this.#now.pass(Math.min(STEP_MS, Math.max(1_000, nextMs - nowMs)));
    }
  }

  /** The machines are back and the network is quiet: whatever is to end ends. */
  async #rest(): Promise<void> {
    const { providers, desk, ledger, pass } = this.#now;
    this.#network.isQuiet = true;
    await all(providers, { kind: 'works' });
    for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'works' });
    desk.release();
    for (let restedMs = 0; restedMs < REST_MS; restedMs += REST_STEP_MS) {
      await pause(BREATH_MS);
      await pass(REST_STEP_MS);
      await this.#agenda.happenUpTo(await this.#now.nowMs());
      if (restedMs % HOUR_MS === 0) for (const weather of ['poll', 'watch'] as const) await this.#happens({ kind: weather });
      const open = [...(await ledger.tasks({ open: true }, 1)), ...(await ledger.overdue(Number.MAX_SAFE_INTEGER, 1))];
      if (restedMs > HOUR_MS && open.length === 0) break;
    }
    this.#attempts.wakeAll();
    // Their runs may wait for a time that only comes while somebody lets it pass.
    const settled = Promise.allSettled(this.#commands).then(() => true);
    for (let restedMs = 0; restedMs < REST_MS && !(await Promise.race([settled, pause(BREATH_MS, false)])); restedMs += REST_STEP_MS)
      await pass(REST_STEP_MS);
    await pause(1_000);
  }

  async #create(id: string, { ticket, told, startsLostMs, happenings }: Story): Promise<void> {
    const nowMs = await this.#now.nowMs();
    if (startsLostMs > 0) this.#lostUntilMs.set(triageId('desk', id), nowMs + startsLostMs);
    this.#atCalls.set(
      id,
      happenings.filter(({ when }) => !('afterMs' in when)),
    );
    for (const happening of happenings) {
      const { when } = happening;
      if ('afterMs' in when) this.#agenda.at(nowMs + when.afterMs, () => this.#act(id, happening));
    }
    await this.#now.desk.actions.createTickets([newTicketSchema.parse(ticket)]);
    await this.#tell(id, told);
  }

  async #atCall({ ticket, call, setting, side }: CallOf): Promise<void> {
    const waiting = this.#atCalls.get(ticket) ?? [];
    const now = waiting.filter(({ when }) =>
      'setting' in when ? side === 'before' && when.setting === setting : 'call' in when && when.call === call && side === sideOf(call),
    );
    if (now.length === 0) return;
    this.#atCalls.set(
      ticket,
      waiting.filter((happening) => !now.includes(happening)),
    );
    for (const happening of now) await this.#act(ticket, happening);
  }

  async #lastActs(): Promise<void> {
    for (const [ticket, happenings] of this.#atCalls) {
      this.#atCalls.set(ticket, []);
      for (const happening of happenings) await this.#act(ticket, happening);
    }
  }

  async #act(ticket: string, { act, told }: Happening): Promise<void> {
    const { actions } = this.#now.desk;
    await this.#network.comeIn(ticket, await this.#now.nowMs());
    switch (act.kind) {
      case 'edit':
        await actions.editTicket(ticket, act.edit, act.actor, 'kim');
        break;
      case 'reply':
        await actions.addNote(ticket, 'Is anybody there?', act.actor);
        break;
      case 'close':
        await actions.closeTicket(ticket, act.actor);
        break;
      case 'reopen':
        await actions.reopenTicket(ticket, act.actor);
        break;
      case 'bounce':
        await actions.closeTicket(ticket, act.actor);
        await actions.reopenTicket(ticket, act.actor);
        break;
      case 'move':
        await actions.moveClient(ticket, act.client, 'staff');
        break;
      case 'delete':
        await actions.deleteTicket(ticket, 'staff');
        break;
      case 'answer':
        return this.#answer(ticket);
      case 'delivery':
        break;
    }
    this.#count(`acts: ${act.kind}`);
    await this.#tell(ticket, told);
  }

  /** Nobody waits for what becomes of it: it may take as long as the desk is down. */
  async #answer(ticket: string): Promise<void> {
    const [task] = await this.#now.ledger.tasks({ open: true, workflowId: triageId('desk', ticket) }, 1);
    if (!task) return;
    this.#count('acts: answer');
    const decision = task.kind === 'review' ? null : PERSONS;
    // A refusal is an answer too: somebody else was there first.
    this.#commands.push(
      this.#now.say(ticket, 'answerTask', { task: task.task, by: 'Dana', decision }).catch(() => this.#count('answers refused')),
    );
  }

  async #tell(ticket: string, told: Told): Promise<void> {
    this.#count(`deliveries: ${typeof told === 'string' ? told : 'late'}`);
    if (told === 'lost') return;
    if (typeof told !== 'string') {
      this.#agenda.at((await this.#now.nowMs()) + told.lateMs, () => this.#deliver(ticket, `late-${(this.#deliveries += 1)}`));
      return;
    }
    const id = `delivery-${(this.#deliveries += 1)}`;
    await this.#deliver(ticket, id);
    if (told === 'twice') await this.#deliver(ticket, id);
  }

  /** A sender comes again a few times, and then gives up. */
  async #deliver(ticket: string, deliveryId: string): Promise<void> {
    const event = { deliveryId, type: 'ticket.updated', ticket, actor: 'client' } as const;
    for (let tries = 1; tries <= TRIES_OF_A_SENDER; tries++) {
      if ((await this.#now.accept('desk', event)).kind === 'accepted') return;
      await pause(100);
    }
    this.#count('deliveries: given up');
  }

  async #happens(weather: Weather): Promise<void> {
    const { desk, providers, restart, client } = this.#now;
    switch (weather.kind) {
      case 'models': {
        if (weather.which === 'all') await all(providers, weather.mode);
        else await providers.openai.setMode(weather.mode);
        if (weather.which === 'clouds') await providers.anthropic.setMode(DOWN);
        break;
      }
      case 'desk':
        for (const operation of weather.operations) await desk.setMode(operation, weather.mode);
        break;
      case 'release':
        for (const operation of ['read', 'note', 'fields'] as const) await desk.setMode(operation, { kind: 'works' });
        desk.release();
        return;
      case 'clock':
        this.#deskOffMs = weather.offMs;
        break;
      case 'restart':
        await restart(weather.part);
        break;
      case 'poll':
        await client.workflow.start('pollDesk', {
          workflowId: `poll:desk-${(this.#polls += 1)}`,
          taskQueue: 'standby',
          args: [{ connection: 'desk' }],
          workflowExecutionTimeout: '15m',
        });
        return;
      case 'watch':
        return this.#watched();
    }
    if (!('mode' in weather) || weather.mode.kind !== 'works') this.#count(`weather: ${weather.kind}`);
  }

  /** What is overdue is told, and whoever is told of a ticket without a run announces it anew. */
  async #watched(): Promise<void> {
    const { ledger, nowMs } = this.#now;
    for (const { workflowId, item: ticket } of await ledger.overdue(await nowMs(), 1_000)) {
      if ((await statusOf(this.#now, workflowId)) === 'RUNNING') continue;
      this.#count('announced anew after an alarm');
      await this.#deliver(ticket, `alarm-${(this.#deliveries += 1)}`);
    }
  }

  #accepting(ports: AcceptPorts): AcceptPorts {
    const { client, ledger } = ports;
    const workflow = new Proxy(client.workflow, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (name !== 'signalWithStart') return value.bind(target);
        return (type: string, given: { workflowId: string }) =>
          (this.#lostUntilMs.get(given.workflowId) ?? 0) > ports.nowMs() ? this.#lose() : value.call(target, type, given);
      },
    });
    const proxied = new Proxy(client, {
      get: (target, name) => {
        if (name === 'workflow') return workflow;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    if (this.#options.without !== 'due-row') return { ...ports, client: proxied };
    let acceptance = 0;
    const putDue = () => Promise.resolve({ kind: 'made', acceptance: (acceptance += 1), signalledAtMs: undefined } as const);
    return {
      ...ports,
      client: proxied,
      ledger: {
        putDue,
        putRules: ledger.putRules.bind(ledger),
        takeBackDue: ledger.takeBackDue.bind(ledger),
        dueSignalled: ledger.dueSignalled.bind(ledger),
      },
    };
  }

  async #lose(): Promise<undefined> {
    this.#count('starts lost');
    return undefined;
  }

  #versionOf(ticket: string): string | undefined {
    const version = this.#now.desk.tickets().find(({ id }) => id === ticket)?.['version'];
    return typeof version === 'string' ? version : undefined;
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  #figures({ journal, decisions, tasks }: Testimony): Readonly<Record<string, number>> {
    const tickets = [...this.#stories.keys()];
    const openings = tickets.flatMap((ticket) => openingsOf(journal.filter((entry) => entry.ticket === ticket)));
    const outcomes = new Map<string, number>();
    for (const { outcome } of decisions) outcomes.set(`ended: ${outcome}`, (outcomes.get(`ended: ${outcome}`) ?? 0) + 1);
    const injected = [...this.#network.injected].map(([fault, count]) => [`faults: ${fault}`, count] as const);
    return {
      tickets: tickets.length,
      openings: openings.length,
      'our notes': journal.filter(({ kind, ...entry }) => kind === 'note-added' && 'actor' in entry && entry.actor === 'us').length,
      'our fields': journal.filter(({ kind, ...entry }) => kind === 'fields-set' && 'actor' in entry && entry.actor === 'us').length,
      tasks: tasks.length,
      'tasks open at the end': tasks.filter(({ end }) => !end).length,
      ...inOrder(outcomes),
      ...inOrder(injected),
      ...inOrder(this.#counts),
    };
  }
}

const sideOf = (call: number): CallOf['side'] => (call % 2 === 0 ? 'before' : 'after');

const inOrder = (counts: Iterable<readonly [string, number]>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].toSorted(([one], [other]) => one.localeCompare(other)));
