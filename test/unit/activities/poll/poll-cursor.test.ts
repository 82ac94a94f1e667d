/** No change of a person or an automation is passed over, whatever a ticket system's list and clocks look like, and nothing is announced without end. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { pollChanges } from '../../../../activities/poll/index.ts';
import { DEEP_EVERY_MS, FAR_MS, OVERLAP_MS } from '../../../../activities/poll/cursor.ts';
import { ModelDesk, ModelPoller, memoryLedger, missed } from '../../../fixtures/poll-model.ts';
import type { Actor } from '../../../../connectors/ticket-system.ts';

const ledger = await memoryLedger();
after(() => ledger.close());
const MINUTE_MS = 60_000;
/** As the contract allows: R28, and what was never said of how late a change may be seen. */
const CLOCK_ERROR_MS = 60_000;
const LATE_MS = 30_000;

test('the overlap is 150 s: two clocks may be a minute off, one each way, and a change may be seen 30 s late', () => {
  assert.equal(OVERLAP_MS, 150_000);
  assert.equal(OVERLAP_MS, 2 * CLOCK_ERROR_MS + LATE_MS);
});

const actor = fc.constantFrom<Actor>('us', 'us', 'person', 'automation');
const ticket = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
const node = fc.constantFrom<0 | 1>(0, 1);
const late = fc.oneof(fc.constantFrom(0, 0, 1, LATE_MS - 1, LATE_MS), fc.integer({ min: 0, max: LATE_MS }));
/** Allowed, and further ahead than is allowed: that is told, and does no harm, also when it is set right again. */
const error = fc.oneof(
  fc.constantFrom(0, -CLOCK_ERROR_MS, CLOCK_ERROR_MS),
  fc.integer({ min: -CLOCK_ERROR_MS, max: CLOCK_ERROR_MS }),
  fc.constantFrom(CLOCK_ERROR_MS + 1, 90_000, 3_600_000, 100 * 365 * 24 * 3_600_000),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('act' as const), ticket, actor, late, node }) },
  // 0: the clock stands still. Over the overlap: everything is visible. Over a quarter of an hour: a list begins further back.
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 1, 500, 10_000, LATE_MS, LATE_MS + 1, 61_000, OVERLAP_MS - 1, OVERLAP_MS + 1, DEEP_EVERY_MS),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('poll' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clocks' as const), errors: fc.tuple(error, error) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), after: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse' as const), after: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('page' as const), size: fc.integer({ min: 2, max: 8 }) }) },
  // Acts made, and time gone by, while a list is being read page by page.
  { weight: 2, arbitrary: fc.record({ do: fc.constant('during' as const), ticket, actor, late, node, ms: fc.constantFrom(0, 1, 20_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function newPoller(set: Partial<ModelDesk> = {}): ModelPoller {
  return new ModelPoller(Object.assign(new ModelDesk(), set), ledger);
}

type How = { readonly hasPlaces: boolean; readonly looksDeep: boolean };
async function run(steps: readonly Step[], { hasPlaces, looksDeep }: How): Promise<ModelPoller> {
  const poller = newPoller({ hasPlaces });
  poller.looksDeep = looksDeep;
  await poller.poll();
  for (const one of steps) {
    poller.effectsLeft = poller.acceptsLeft = Infinity;
    await take(poller, one);
  }
  return poller;
}

async function take(poller: ModelPoller, one: Step): Promise<void> {
  const { desk } = poller;
  switch (one.do) {
    case 'act':
      desk.act(one.ticket, one.actor, { lateMs: one.late, node: one.node });
      return;
    case 'wait':
      desk.nowMs += one.ms;
      return;
    case 'clocks':
      desk.errorsMs = one.errors;
      return;
    case 'page':
      desk.pageSize = one.size;
      return;
    case 'kill':
      poller.effectsLeft = one.after;
      await poller.poll();
      return;
    case 'refuse':
      poller.acceptsLeft = one.after;
      await poller.poll();
      return;
    case 'poll':
      await poller.poll();
      return;
    case 'during': {
      let lists = 0;
      poller.between = () => {
        if (lists++ > 3) return;
        desk.nowMs += one.ms;
        desk.act(one.ticket, one.actor, { lateMs: one.late, node: one.node });
      };
      await poller.poll();
      poller.between = () => undefined;
    }
  }
}

/** Everything can be seen, and what was put off has its time. */
async function rest(poller: ModelPoller): Promise<void> {
  poller.effectsLeft = poller.acceptsLeft = Infinity;
  for (let more = 0; more < 3; more++) {
    poller.desk.nowMs += 31 * MINUTE_MS;
    await poller.poll();
  }
}

const OFTEN = { numRuns: Number(process.env['POLL_RUNS'] ?? 120) };
const HOW: Readonly<Record<string, How>> = {
  'a desk with places': { hasPlaces: true, looksDeep: false },
  'a desk that goes on by time': { hasPlaces: false, looksDeep: false },
  'a desk with places, and lists from further back': { hasPlaces: true, looksDeep: true },
  'a desk that goes on by time, and lists from further back': { hasPlaces: false, looksDeep: true },
};
for (const [what, how] of Object.entries(HOW)) {
  test(`every change of others is announced after it can be seen: late, by wrong clocks, crowded, on any page, and across kills; ${what}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const poller = await run(steps, how);
        await rest(poller);
        // A page of one time can only be skipped by a desk that goes on by time, and that is told.
        if (poller.alerts.includes('poll-crowded')) assert.equal(how.hasPlaces, false);
        else assert.deepEqual(missed(poller), []);
      }),
      OFTEN,
    );
  });

  test(`without a kill or a refusal no state of a ticket is announced twice, and a poll of a quiet desk announces nothing; ${what}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          step.filter(({ do: what }) => what !== 'kill' && what !== 'refuse'),
          { maxLength: 40 },
        ),
        async (steps) => {
          const poller = await run(steps, how);
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
}

test('what is remembered is what changed within the overlap and the day before it, however long the poll has been going on', async () => {
  const poller = newPoller({ pageSize: 50 });
  const stepMs = 10 * MINUTE_MS;
  for (let step = 0; step < 300; step++) {
    for (let at = 0; at < 5; at++) poller.desk.act(`T${step}-${at}`, 'person');
    await poller.poll();
    poller.desk.nowMs += stepMs;
  }
  assert.equal(poller.announced.length, 1_500);
  const { kept } = await ledger.pollCounts(poller.connection);
  assert.ok(kept <= (5 * (FAR_MS + OVERLAP_MS + 2 * stepMs)) / stepMs, `${kept} are remembered`);
});

test('a backlog of more pages than one is announced once, and a desk with places is asked for each page once', async () => {
  const poller = newPoller({ pageSize: 10 });
  await poller.poll();
  for (let at = 0; at < 500; at++) {
    poller.desk.nowMs += 1_000;
    poller.desk.act(`T${at}`, 'person');
  }
  const before = poller.pages;
  await poller.poll();
  assert.equal(poller.announced.length, 500);
  assert.ok(poller.pages - before <= 50 + 3, `${poller.pages - before} pages`);
});

test('a crowd in one millisecond is listed whole where there are places', async () => {
  const poller = newPoller({ pageSize: 4 });
  await poller.poll();
  for (let at = 0; at < 9; at++) poller.desk.act(`T${at}`, 'automation');
  poller.desk.nowMs += 1;
  poller.desk.act('later', 'person');
  await poller.poll();
  assert.equal(poller.announced.length, 10);
  assert.deepEqual(poller.alerts, []);
});

test('where there are none it is skipped and told once, does not hold up what comes after it, and is left behind', async () => {
  const poller = newPoller({ pageSize: 4, hasPlaces: false });
  await poller.poll();
  for (let at = 0; at < 9; at++) poller.desk.act(`T${at}`, 'automation');
  poller.desk.nowMs += 1;
  poller.desk.act('later', 'person');
  for (let polls = 0; polls < 3; polls++) await poller.poll();
  assert.deepEqual(poller.announced.map(({ ticket: one }) => one).toSorted(), ['T0', 'T1', 'T2', 'T3', 'later']);
  assert.deepEqual(poller.alerts, ['poll-crowded']);
  for (let step = 0; step < 200; step++) {
    poller.desk.nowMs += 10 * MINUTE_MS;
    poller.desk.act(`much-later-${step}`, 'person');
    await poller.poll();
  }
  assert.deepEqual(poller.alerts, ['poll-crowded']);
  assert.deepEqual((await poller.cursor())?.told, []);
});

test('what changes while the desk does not yet answer is not older than the first answer', async () => {
  const poller = newPoller();
  const ports = poller.ports();
  const down = () => Promise.resolve({ kind: 'unreachable' as const, detail: 'refused', retryAfterMs: undefined });
  const refused = await pollChanges({ ...ports, desk: { ...ports.desk, changedSince: down } }, poller.connection);
  assert.equal(refused.kind, 'unreachable');
  poller.desk.act('A', 'person');
  poller.desk.nowMs += 3_600_000;
  await poller.poll();
  assert.deepEqual(missed(poller), []);
});

test('what appears behind a page that was turned, while the list is being read on, is found by the next list', async () => {
  const poller = newPoller({ pageSize: 2 });
  const { desk } = poller;
  poller.looksDeep = false;
  await poller.poll();
  for (const id of ['A', 'B', 'C']) {
    desk.nowMs += 1_000;
    desk.act(id, 'person');
    if (id === 'A') desk.act('late', 'person', { lateMs: LATE_MS });
  }
  desk.nowMs += 1_000;
  desk.act('D', 'person');
  let lists = 0;
  poller.between = () => {
    if (++lists > 1) return;
    desk.nowMs += OVERLAP_MS + 5_000;
    for (const id of ['E', 'G', 'H']) {
      desk.nowMs += 1_000;
      desk.act(id, 'person');
    }
  };
  await poller.poll();
  desk.nowMs += 60_000;
  desk.act('F', 'person');
  // The first list took so long that the second poll only ends it.
  for (let polls = 0; polls < 2; polls++) await poller.poll();
  assert.ok(lists > 1, 'the list had more pages than one');
  assert.deepEqual(missed(poller), []);
});

test('a clock that is set back by an hour, so that it is wrong, hides nothing for more than a quarter of an hour', async () => {
  const poller = newPoller({ pageSize: 50 });
  const { desk } = poller;
  for (let minute = 0; minute < 200; minute++) {
    if (minute === 100) desk.errorsMs = [-60 * MINUTE_MS, -60 * MINUTE_MS];
    desk.act(`T${minute}`, 'person');
    await poller.poll();
    desk.nowMs += MINUTE_MS;
  }
  for (let minute = 0; minute < 15; minute++) {
    await poller.poll();
    desk.nowMs += MINUTE_MS;
  }
  const told = new Set(poller.announced.map(({ ticket: one }) => one));
  assert.equal(told.size, 200, `${200 - told.size} of 200 are lost`);
  assert.equal(poller.announced.length, 200);
});
