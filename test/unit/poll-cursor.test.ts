/** No change of a person or an automation is passed over, whatever a ticket system's list looks like, and nothing is announced without end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pollChanges } from '../../activities/poll/index.ts';
import { OVERLAP_MS } from '../../activities/poll/cursor.ts';
import type { PollPorts } from '../../activities/poll/index.ts';
import type { Actor, TicketChange } from '../../connectors/desk/contract.ts';
import type { PollCursor } from '../../ledger/contract.ts';

const NAME = 'desk';
const START_MS = 1_000_000;

/** One act on a ticket: dated when it is made, visible later. */
type Act = { readonly ticket: string; readonly actor: Actor; readonly atMs: number; readonly visibleMs: number; readonly count: number };
class Killed extends Error {}

/** A ticket system as the contract has it, at its most awkward: small pages, many at one time, changes that appear late. */
class ModelDesk {
  readonly acts: Act[] = [];
  nowMs = START_MS;
  pageSize = 3;
  #count = 0;

  act(ticket: string, actor: Actor, lateMs: number): void {
    this.#count += 1;
    this.acts.push({ ticket, actor, atMs: this.nowMs, visibleMs: this.nowMs + lateMs, count: this.#count });
  }

  list(sinceMs: number, limit: number): { changes: TicketChange[]; more: boolean } {
    const visible = this.acts.filter(({ visibleMs }) => visibleMs <= this.nowMs);
    const changes = [...Map.groupBy(visible, ({ ticket }) => ticket)]
      .flatMap(([id, acts]): TicketChange[] => {
        const since = acts.filter(({ atMs }) => atMs >= sinceMs);
        if (since.length === 0) return [];
        const actor = since.some((act) => act.actor === 'person')
          ? 'person'
          : since.every((act) => act.actor === 'us')
            ? 'us'
            : 'automation';
        // Opaque, and another one whenever another act is to be seen.
        return [{ id, version: acts.map(({ count }) => count).join('.'), changedAtMs: Math.max(...since.map(({ atMs }) => atMs)), actor }];
      })
      .toSorted((a, b) => a.changedAtMs - b.changedAtMs || (a.id < b.id ? -1 : 1));
    const most = Math.min(limit, this.pageSize);
    return { changes: changes.slice(0, most), more: changes.length > most };
  }
}

type Announced = { readonly ticket: string; readonly version: string; readonly atMs: number; readonly seen: number };
/** A Standby that may die between any two of its effects. */
class ModelPoller {
  cursor: PollCursor | undefined;
  readonly announced: Announced[] = [];
  readonly alerts: string[] = [];
  effectsLeft = Infinity;
  acceptsLeft = Infinity;
  readonly desk: ModelDesk;
  between: () => void = () => undefined;

  constructor(desk: ModelDesk) {
    this.desk = desk;
  }

  async poll(): Promise<string> {
    try {
      return (await pollChanges(this.ports(), NAME)).kind;
    } catch (error) {
      if (error instanceof Killed) return 'killed';
      throw error;
    }
  }

  #effect(): void {
    if (this.effectsLeft-- <= 0) throw new Killed();
  }

  ports(): PollPorts {
    return {
      desk: {
        changedSince: (sinceMs, limit) => {
          const read = this.desk.list(sinceMs, limit);
          this.between();
          return Promise.resolve({ kind: 'changes', skipped: 0, ...read });
        },
      },
      ledger: {
        pollCursor: () => Promise.resolve(this.cursor),
        putPollCursor: async (_name, cursor) => {
          this.#effect();
          this.cursor = cursor;
        },
      },
      accept: async (_connection, { ticket, deliveryId }) => {
        this.#effect();
        if (this.acceptsLeft-- <= 0) return { kind: 'failed', why: 'Temporal does not answer' };
        const { nowMs, acts } = this.desk;
        const seen = acts.filter((act) => act.ticket === ticket && act.visibleMs <= nowMs).length;
        this.announced.push({ ticket, version: deliveryId, atMs: nowMs, seen });
        return { kind: 'accepted' };
      },
      clock: { nowMs: () => Promise.resolve(this.desk.nowMs) },
      alert: ({ kind }) => void this.alerts.push(kind),
      beat: () => undefined,
    };
  }
}

/** Each act that was not ours, and for which nobody was told after it could be seen. */
function missed({ desk, announced }: ModelPoller): readonly Act[] {
  return desk.acts.filter(
    ({ actor, ticket, visibleMs, atMs }) =>
      actor !== 'us' && atMs >= START_MS && !announced.some((one) => one.ticket === ticket && one.atMs >= visibleMs),
  );
}

const actor = fc.constantFrom<Actor>('us', 'us', 'person', 'automation');
const ticket = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
// Up to the overlap itself, often exactly on it or next to it.
const late = fc.oneof(fc.constantFrom(0, 0, 1, OVERLAP_MS - 1, OVERLAP_MS), fc.integer({ min: 0, max: OVERLAP_MS }));
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('act' as const), ticket, actor, late }) },
  // 0: the clock stands still. Over the overlap: everything is visible.
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(0, 1, 1, 500, 10_000, 29_999, 30_001, 61_000) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('poll' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), after: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse' as const), after: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('page' as const), size: fc.integer({ min: 2, max: 8 }) }) },
  // Acts made, and time gone by, while a list is being read page by page.
  { weight: 2, arbitrary: fc.record({ do: fc.constant('during' as const), ticket, actor, late, ms: fc.constantFrom(0, 1, 20_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function run(steps: readonly Step[]): Promise<ModelPoller> {
  const desk = new ModelDesk();
  const poller = new ModelPoller(desk);
  await poller.poll();
  for (const one of steps) {
    poller.effectsLeft = poller.acceptsLeft = Infinity;
    switch (one.do) {
      case 'act':
        desk.act(one.ticket, one.actor, one.late);
        break;
      case 'wait':
        desk.nowMs += one.ms;
        break;
      case 'page':
        desk.pageSize = one.size;
        break;
      case 'kill':
        poller.effectsLeft = one.after;
        await poller.poll();
        break;
      case 'refuse':
        poller.acceptsLeft = one.after;
        await poller.poll();
        break;
      case 'poll':
        await poller.poll();
        break;
      case 'during': {
        let lists = 0;
        poller.between = () => {
          if (lists++ > 3) return;
          desk.nowMs += one.ms;
          desk.act(one.ticket, one.actor, one.late);
        };
        await poller.poll();
        poller.between = () => undefined;
      }
    }
  }
  return poller;
}

async function rest(poller: ModelPoller): Promise<void> {
  poller.effectsLeft = poller.acceptsLeft = Infinity;
  poller.desk.nowMs += OVERLAP_MS;
  await poller.poll();
}

const OFTEN = { numRuns: Number(process.env['POLL_RUNS'] ?? 3_000) };

test('every change of a person or an automation is announced after it can be seen: late, crowded, on any page, and across kills', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const poller = await run(steps);
      await rest(poller);
      // A page of one time can only be skipped, and that is told.
      if (poller.alerts.includes('poll-crowded')) return;
      assert.deepEqual(missed(poller), []);
    }),
    OFTEN,
  );
});

test('without a kill or a refusal no state of a ticket is announced twice, and a poll of a quiet desk announces nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        step.filter(({ do: what }) => what !== 'kill' && what !== 'refuse'),
        { maxLength: 40 },
      ),
      async (steps) => {
        const poller = await run(steps);
        await rest(poller);
        const versions = poller.announced.map(({ version }) => version);
        assert.equal(new Set(versions).size, versions.length);
        for (let more = 0; more < 3; more++) await poller.poll();
        assert.equal(poller.announced.length, versions.length);
      },
    ),
    OFTEN,
  );
});

test('what is remembered is what changed within the overlap, however long the poll has been going on', async () => {
  const desk = new ModelDesk();
  desk.pageSize = 50;
  const poller = new ModelPoller(desk);
  for (let minute = 0; minute < 200; minute++) {
    for (let at = 0; at < 5; at++) desk.act(`T${minute}-${at}`, 'person', 0);
    await poller.poll();
    desk.nowMs += 60_000;
  }
  assert.equal(poller.announced.length, 1_000);
  assert.ok((poller.cursor?.seen.length ?? 0) <= 10, `${poller.cursor?.seen.length} are remembered`);
});

test('a backlog of more pages than one is announced once, and its overlap is left behind at the next polls', async () => {
  const desk = new ModelDesk();
  desk.pageSize = 10;
  const poller = new ModelPoller(desk);
  await poller.poll();
  for (let at = 0; at < 500; at++) {
    desk.nowMs += 1_000;
    desk.act(`T${at}`, 'person', 0);
  }
  for (let polls = 0; polls < 3; polls++) await poller.poll();
  assert.equal(poller.announced.length, 500);
  assert.ok((poller.cursor?.seen.length ?? 0) <= 31, `${poller.cursor?.seen.length} are remembered`);
});

test('a crowd in one millisecond is skipped and told once, does not hold up what comes after it, and is left behind', async () => {
  const desk = new ModelDesk();
  desk.pageSize = 4;
  const poller = new ModelPoller(desk);
  await poller.poll();
  for (let at = 0; at < 9; at++) desk.act(`T${at}`, 'automation', 0);
  desk.nowMs += 1;
  desk.act('later', 'person', 0);
  for (let polls = 0; polls < 3; polls++) await poller.poll();
  assert.deepEqual(poller.announced.map(({ ticket: one }) => one).toSorted(), ['T0', 'T1', 'T2', 'T3', 'later']);
  assert.deepEqual(poller.alerts, ['poll-crowded']);
  desk.nowMs += OVERLAP_MS + 1_000;
  desk.act('much-later', 'person', 0);
  for (let polls = 0; polls < 3; polls++) await poller.poll();
  assert.deepEqual(poller.cursor?.seen.length, 1);
});

test('what changes while the desk does not yet answer is not older than the first answer', async () => {
  const desk = new ModelDesk();
  const poller = new ModelPoller(desk);
  const refused = await pollChanges(
    {
      ...poller.ports(),
      desk: { changedSince: () => Promise.resolve({ kind: 'unreachable', detail: 'refused', retryAfterMs: undefined }) },
    },
    NAME,
  );
  assert.equal(refused.kind, 'unreachable');
  desk.act('A', 'person', 0);
  desk.nowMs += 3_600_000;
  await poller.poll();
  assert.deepEqual(missed(poller), []);
});

test('what appears behind a page that was turned, while the list is being read on, is found by the next poll', async () => {
  const desk = new ModelDesk();
  desk.pageSize = 2;
  const poller = new ModelPoller(desk);
  await poller.poll();
  for (const id of ['A', 'B', 'C']) {
    desk.nowMs += 1_000;
    desk.act(id, 'person', 0);
    if (id === 'A') desk.act('late', 'person', OVERLAP_MS);
  }
  desk.nowMs += 1_000;
  desk.act('D', 'person', 0);
  let lists = 0;
  poller.between = () => {
    if (++lists > 1) return;
    desk.nowMs += OVERLAP_MS + 5_000;
    for (const id of ['E', 'G', 'H']) {
      desk.nowMs += 1_000;
      desk.act(id, 'person', 0);
    }
  };
  await poller.poll();
  desk.nowMs += 60_000;
  desk.act('F', 'person', 0);
  await poller.poll();
  assert.ok(lists > 1, 'the list had more pages than one');
  assert.deepEqual(missed(poller), []);
});
