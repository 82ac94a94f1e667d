/**
 * A drawn story of tickets that come to a board of alerts, leave it, are closed (as by a merge), reopened, deleted, given to another client and
 * come back, while readings are late, said again and lost with their process. What is read and put is the service's own, on a real ledger; what
 * must be so afterwards is kept here, apart from it.
 */
import assert from 'node:assert/strict';
import { alertWork } from '../../activities/alerts/work.ts';
import { booksOf } from '../../activities/alerts/books.ts';
import { createGroupActivities } from '../../activities/alerts/group-activities.ts';
import { ALERTS_ROW } from '../../activities/alerts/row.ts';
import { readTicket } from '../../activities/desk/read.ts';
import { createPutAlerts, tellUnseen } from '../../intake/alerts.ts';
import { boardWork } from '../../intake/board-work.ts';
import { GROUPS } from '../../workflows/alerts/group-contract.ts';
import { itemId } from '../../workflows/ids.ts';
import { alertConnection } from './alert-connection.ts';
import { BOARD, SOURCE, assertNotes, deskOf, groupNow, sayAll } from './board-desk.ts';
import { rehearsed } from './configured.ts';
import { TICKET, NOTHING_SET } from './desk-in-memory.ts';
import { oneOf } from './random.ts';
import { triageId } from './triage-id.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { AlertsPorts } from '../../intake/alerts.ts';
import type { Reading } from '../../workflows/ticket/contract.ts';
import type { Held } from './board-desk.ts';
import type { Random } from './random.ts';

const CONDITIONS = ['Disk full', 'Backup failed'];
const STEPS = 40;
const MINUTE_MS = 60_000;
const MOST_TICKETS = 6;

/** `stays`: how often it began to be an alert, as it truly was. */
export type Truth = {
  readonly seed: number;
  readonly id: string;
  readonly group: string | undefined;
  readonly stays: number;
  readonly createdAtMs: number;
};
export type Told = {
  readonly truths: readonly Truth[];
  readonly readings: number;
  readonly lost: number;
  readonly late: number;
  readonly notes: number;
};

const CRASH = 'the process was killed';

export async function playStory(ledger: Ledger, seed: number, random: Random): Promise<Told> {
  const world = worldOf(ledger, seed, random);
  for (let step = 0; step < STEPS; step += 1) await world.step();
  await world.settle();
  return world.told();
}

/** Letters alone, so that it is part of a condition's name. */
const wordOf = (seed: number): string => String(seed).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');

function worldOf(ledger: Ledger, seed: number, random: Random) {
  const held = new Map<string, Held>();
  const notes = new Map<string, string[]>();
  /** By the run of a group: the change of its episode when it was last told. */
  const toldOf = new Map<string, number>();
  const late: { readonly release: () => void; readonly end: Promise<unknown> }[] = [];
  const sum = { readings: 0, lost: 0, late: 0 };
  let nowMs = Date.UTC(2026, 10, 1) + seed * 86_400_000;
  let gate: Promise<void> | undefined;
  let isDying = false;

  const desk = deskOf(held, notes, () => gate);
  const clock = { nowMs: () => Promise.resolve(nowMs) };
  const connection = alertConnection(rehearsed(), {
    name: SOURCE,
    kind: 'ticket-board',
    tickets: 'desk',
    create: false,
    clientMap: {},
    groupBy: ['rule'],
    boards: { ids: [BOARD], conditions: [], severities: {}, otherwise: 'warning' },
  });
  const work = alertWork(ALERTS_ROW.prefix);
  const ports: AlertsPorts = {
    client: undefined as never,
    ledger,
    // The run of a group is told, or the process dies before it is.
    async takeOn({ workflowId }) {
      if (isDying && random() < 0.5) throw new Error(CRASH);
      const group = workflowId.slice(itemId(GROUPS, SOURCE, '').length);
      toldOf.set(group, (await ledger.openEpisode({ connection: SOURCE, group }))?.change ?? 0);
      return { kind: 'accepted' };
    },
    work,
    process: ALERTS_ROW.name,
    alert: () => undefined,
    tally: { add: () => undefined },
    nowMs: () => nowMs,
  };
  const put = createPutAlerts(ports);
  const otherWork = boardWork([connection], 'desk', {
    work,
    async put(...putting) {
      if (isDying && random() < 0.5) throw new Error(CRASH);
      return put(...putting);
    },
  });
  const read = (id: string): Promise<Reading> =>
    readTicket(
      { desk, ledger, clock, alert: () => undefined, ...(otherWork === undefined ? {} : { otherWork }) },
      { connection: 'desk', ticket: id, workflowId: triageId('desk', id), absentUntilMs: 0, rules: undefined },
    );

  const changed = (one: Held, change: Partial<DeskTicket>, isDeleted = one.isDeleted): void => {
    one.ticket = { ...one.ticket, ...change, version: String(Number(one.ticket.version) + 1) };
    one.isDeleted = isDeleted;
    one.unread = true;
    const at = groupNow(one);
    if (at !== undefined && at !== one.at) one.stays += 1;
    one.at = at;
  };
  const create = (): void => {
    const id = String(seed * 100 + held.size + 1);
    const one: Held = { ticket: { ...TICKET, id }, isDeleted: false, stays: 0, at: undefined, unread: true, highest: 0, handedOver: false };
    held.set(id, one);
    changed(one, {
      id,
      client: oneOf(random, ['acme', 'globex']),
      subject: `${oneOf(random, CONDITIONS)} ${wordOf(seed)}`.toLowerCase(),
      createdAtMs: nowMs,
      createdAtText: new Date(nowMs).toISOString(),
      fields: { ...NOTHING_SET, destination: oneOf(random, [BOARD, BOARD, 'onsite']) },
      ...(random() < 0.1 ? { externalId: `standby-${id.padStart(32, '0')}` } : {}),
    });
  };
  const change = (one: Held): void => {
    const { fields, status, client, openings } = one.ticket;
    if (one.isDeleted) return;
    const drawn = random();
    if (drawn < 0.45) changed(one, { fields: { ...fields, destination: fields.destination === BOARD ? 'onsite' : BOARD } });
    else if (drawn < 0.65 && status === 'open') changed(one, { status: 'closed' });
    else if (drawn < 0.8 && status === 'closed') changed(one, { status: 'open', openings: openings + 1 });
    else if (drawn < 0.92) changed(one, { client: client === 'acme' ? 'globex' : 'acme' });
    else if (drawn < 0.95) changed(one, {}, true);
    else changed(one, { owner: 'Dana' });
  };

  /** One try of the first activity of the ticket's run. False where nobody has its answer: it is tried again. */
  async function tried(id: string, one: Held, mayDie: boolean): Promise<boolean> {
    sum.readings += 1;
    isDying = mayDie && random() < 0.3;
    const was = one.ticket.version;
    try {
      const reading = await read(id);
      if (isDying && random() < 0.5) throw new Error(CRASH);
      isDying = false;
      one.unread &&= one.ticket.version !== was;
      holdReading(one, reading);
      return true;
    } catch (error) {
      if (!isDying) throw error;
      sum.lost += 1;
      return false;
    } finally {
      isDying = false;
    }
  }

  /** It is never both: handed over exactly where it is an alert, and what comes back is worked on anew. */
  function holdReading(one: Held, reading: Reading): void {
    const about = `seed ${seed}, ticket ${one.ticket.id}`;
    assert.equal(reading.kind === 'out-of-scope', groupNow(one) !== undefined, `${about}: ${reading.kind}`);
    if (reading.kind === 'out-of-scope') one.handedOver = true;
    if (reading.kind !== 'episode') return;
    assert.ok(one.handedOver ? reading.number > one.highest : reading.number >= one.highest, `${about}: episode ${reading.number}`);
    [one.highest, one.handedOver] = [Math.max(one.highest, reading.number), false];
  }

  /** A worker that is paused while it reads, and wakes when the ticket has long changed; its answer is nobody's any more. */
  async function readLate(id: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const end = read(id).catch(() => undefined);
    // Until it has asked the ticket system.
    await new Promise((done) => setImmediate(done));
    gate = undefined;
    late.push({ release: resolve, end });
    sum.late += 1;
  }
  async function releaseLate(): Promise<void> {
    const one = late.splice(Math.floor(random() * late.length), 1)[0];
    one?.release();
    await one?.end;
  }

  async function lookAtGroups(): Promise<void> {
    // Each time with an empty memory, as after a start.
    const local = createGroupActivities({ ledger, clock, connectionOf: () => connection, books: booksOf(ledger), prefix: 'alert-summary' });
    for (const group of toldOf.keys()) await local.lookAtGroup({ connection: SOURCE, group, workflowId: itemId(GROUPS, SOURCE, group) });
  }

  const worldPorts = { ledger, desk, clock, connection };
  return {
    async step(): Promise<void> {
      nowMs += 1 + Math.floor(random() * MINUTE_MS);
      const [id, one] = held.size === 0 ? [] : oneOf(random, [...held]);
      const drawn = random();
      if (one === undefined || id === undefined || (drawn < 0.15 && held.size < MOST_TICKETS)) return create();
      if (drawn < 0.5) return change(one);
      if (drawn < 0.6) return readLate(id);
      if (drawn < 0.68) return releaseLate();
      if (drawn < 0.73) return lookAtGroups();
      // Announced, also where nothing has changed: by webhook and poll, and once more.
      await tried(id, one, true);
    },
    async settle(): Promise<void> {
      while (late.length > 1) await releaseLate();
      for (const [id, one] of held) {
        nowMs += 1_000;
        while (!(await tried(id, one, random() < 0.5)));
      }
      // What is late still comes after the last reading.
      while (late.length > 0) await releaseLate();
      nowMs += 1_000;
      for (const [id, one] of held) await tried(id, one, false);
      // A telling that was lost with its process, of what is over since, is made good by the service's own look.
      nowMs += MINUTE_MS;
      await tellUnseen(ports, () => connection);
      for (const [group, change] of toldOf) {
        const episode = await ledger.openEpisode({ connection: SOURCE, group });
        assert.equal(change, episode?.change, `seed ${seed}: its run was told of the last change of ${group}`);
      }
      await lookAtGroups();
      await sayAll(worldPorts, [...toldOf.keys()]);
    },
    told: (): Told => ({
      truths: [...held.values()].map((one) => ({
        seed,
        id: one.ticket.id,
        group: groupNow(one),
        stays: one.stays,
        createdAtMs: one.ticket.createdAtMs ?? 0,
      })),
      ...sum,
      notes: assertNotes(seed, held, notes),
    }),
  };
}
