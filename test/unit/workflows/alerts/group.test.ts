/** The run of a group on a clock of the test's own: what it asks, in which order, and where it stands after each answer. Activities are the test's. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { ContinueAsNew } from '@temporalio/workflow';
import { alertGroup } from '../../../../workflows/alerts/group.ts';
import { GROUP_DEFAULTS } from '../../../../workflows/alerts/settings.ts';
import { ONE_FIRING } from '../../../support/group-counts.ts';
import type { Counts } from '../../../../workflows/alerts/contract.ts';
import type {
  ClosedFor,
  ClosingAsked,
  GroupInput,
  Look,
  OpenedFor,
  OpeningAsked,
  RaiseAsked,
  TellingAsked,
  Told,
} from '../../../../workflows/alerts/group-contract.ts';
import type { World } from '../../../support/virtual-worker.ts';

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000];
const INPUT: GroupInput = { connection: 'prom', group: 'aaaa', tickets: 'desk', settings: GROUP_DEFAULTS, onRaise: 'priority' };

type Said = { readonly what: string; readonly atMs: number; readonly asked: unknown };
type Answers = {
  open?: (asked: OpeningAsked, times: number) => OpenedFor;
  tell?: (asked: TellingAsked, times: number) => Told;
  raise?: (asked: RaiseAsked, times: number) => Told;
  look?: (times: number) => Told;
  close?: (asked: ClosingAsked, times: number) => ClosedFor;
};
type Play = {
  readonly world: World;
  readonly said: Said[];
  /** What has come so far; undefined: no episode is open. */
  counts: Counts | undefined;
  episode: number;
  /** Something comes so long after the beginning, and the run is told. */
  comes(afterMs: number, change: (atMs: number) => Partial<Counts>): void;
  /** All that is left is over. */
  over(afterMs: number): void;
  run(input?: Partial<GroupInput>): Promise<unknown>;
  readonly rests: (number | undefined)[];
  /** What has come since the look that ends an episode. */
  next: (() => Counts) | undefined;
};

function play(answers: Answers = {}, historyLength = 1): Play {
  const said: Said[] = [];
  const rests: (number | undefined)[] = [];
  let change = 0;
  const times = (what: string): number => said.filter((one) => one.what === what).length;
  const say =
    <Asked, Answer>(what: string, answer: (asked: Asked, times: number) => Answer) =>
    (asked: Asked): Answer => {
      said.push({ what, atMs: world.nowMs() - beganMs, asked });
      return answer(asked, times(what));
    };
  const world = newWorld({
    historyLength,
    activities: {
      lookAtGroup: (): Look =>
        one.counts === undefined
          ? { kind: 'none', acceptance: 1 }
          : {
              kind: 'open',
              episode: one.episode,
              client: 'acme',
              change,
              counts: one.counts,
              nowMs: world.nowMs(),
              acceptance: 1,
            },
      restGroup: (_id: string, _acceptance: number, untilMs: number | undefined) =>
        void rests.push(untilMs === undefined || untilMs === null ? undefined : untilMs - beganMs),
      endGroupEpisode: (_of: unknown, end: { readonly why: string }) => {
        said.push({ what: `end: ${end.why}`, atMs: world.nowMs() - beganMs, asked: end });
        one.counts = one.next?.();
        one.episode += 1;
        one.next = undefined;
        return one.counts !== undefined;
      },
      openForGroup: say('open', answers.open ?? ((asked: OpeningAsked): OpenedFor => ({ kind: 'opened', ticket: `T${asked.opening}` }))),
      tellOfGroup: say('tell', answers.tell ?? ((asked: TellingAsked): Told => ({ kind: 'told', ticket: asked.ticket ?? 'R1' }))),
      raiseGroup: say('raise', answers.raise ?? ((asked: RaiseAsked): Told => ({ kind: 'told', ticket: asked.ticket }))),
      closeGroupTicket: say('close', answers.close ?? ((): ClosedFor => ({ kind: 'closed' }))),
      lookAtGroupTicket: say('look', (_: unknown, at: number): Told => answers.look?.(at) ?? { kind: 'told', ticket: 'T1' }),
    },
  });
  const beganMs = world.nowMs();
  const one: Play = {
    world,
    said,
    rests,
    counts: { ...ONE_FIRING, firstAtMs: beganMs, lastAtMs: beganMs },
    episode: 7,
    next: undefined,
    comes: (afterMs, changed) =>
      world.at(afterMs, () => {
        change += 1;
        one.counts = { ...ONE_FIRING, firstAtMs: world.nowMs(), ...one.counts, lastAtMs: world.nowMs(), ...changed(world.nowMs()) };
        world.signal('delivered', 'news');
      }),
    over: (afterMs) => one.comes(afterMs, () => ({ firing: 0, resolved: one.counts?.count ?? 0 })),
    run: (input = {}) => world.run(() => alertGroup({ ...INPUT, ...input })),
  };
  return one;
}
const steps = ({ said }: Play): readonly string[] =>
  said.map(({ what, asked }) => (what === 'tell' ? `tell ${(asked as TellingAsked).telling.kind}` : what));

test('what is owed is told by a later try, where the ticket system did not answer', async () => {
  const group = play({
    open: () => ({ kind: 'on-theirs' }),
    tell: (_, at) => (at === 1 ? { kind: 'no-ticket' } : at === 2 ? { kind: 'pending' } : { kind: 'told', ticket: 'R1' }),
  });
  group.comes(HOUR_MS, () => ({ count: 1 }));
  group.over(2 * HOUR_MS);
  await group.run();
  assert.deepEqual(steps(group), ['open', 'tell first', 'tell first', 'tell first', 'tell closing', 'end: resolved']);
});

test('what a quiet window holds is looked at when it ends, though nobody tells the run', async () => {
  const group = play();
  group.comes(10 * MINUTE_MS, (atMs) => ({ held: 3, heldUntilMs: atMs + HOUR_MS }));
  group.world.at(70 * MINUTE_MS - 1, () => {
    group.counts = { ...ONE_FIRING, ...group.counts, count: 4, firing: 4, held: 0, heldUntilMs: undefined, severity: 'error' };
  });
  group.over(100 * HOUR_MS);
  await group.run();
  const raised = group.said.find(({ what }) => what === 'raise');
  assert.equal(raised?.atMs, 70 * MINUTE_MS);
});

test('where tickets are no longer made here, what goes on from a closed one is told on the source’s own', async () => {
  const group = play({
    open: ({ opening }) => (opening === 1 ? { kind: 'opened', ticket: 'T1' } : { kind: 'on-theirs' }),
    look: () => ({ kind: 'closed', ticket: 'T1', why: 'it is closed' }),
  });
  group.comes(HOUR_MS, () => ({ hosts: 2, count: 1 }));
  group.over(2 * HOUR_MS);
  await group.run();
  assert.deepEqual(steps(group), ['open', 'look', 'open', 'tell linked', 'tell closing', 'end: resolved']);
  assert.deepEqual(
    group.said.flatMap(({ what, asked }) => (what === 'tell' ? [(asked as TellingAsked).ticket] : [])),
    [undefined, 'R1'],
  );
});

const asked = <Asked>(group: Play, what: string): readonly Asked[] =>
  group.said.flatMap((one) => (one.what === what ? [one.asked as Asked] : []));

test('each thing that is said has the next number, and only what is said first and once it is steady is explained', async () => {
  const group = play();
  group.comes(HOUR_MS, () => ({ count: 2, firing: 2 }));
  group.comes(2 * HOUR_MS, () => ({ count: 4, firing: 4, changes: 4 }));
  group.comes(4 * HOUR_MS, () => ({ firing: 0, resolved: 4, changes: 0 }));
  await group.run();
  assert.deepEqual(
    asked<TellingAsked>(group, 'tell').map(({ number, telling: { kind, explain } }) => [number, kind, explain]),
    [
      [2, 'update', false],
      [3, 'update', false],
      [4, 'steady', true],
      [5, 'closing', false],
    ],
  );
});

test('a ticket whose text was frozen while it flapped says so, and is explained once it is steady; one that was frozen before is told that it flaps', async () => {
  const frozen: { isFlapping?: true } = { isFlapping: true };
  const open = ({ opening }: OpeningAsked, times: number): OpenedFor =>
    times < 6 ? { kind: 'pending' } : { kind: 'opened', ticket: `T${opening}`, said: { count: 1, severity: 'warning', ...frozen } };
  const kindsOf = async (comes: Readonly<Record<number, Partial<Counts>>>): Promise<readonly string[]> => {
    const one = play({ open });
    for (const [afterMs, change] of Object.entries(comes)) one.comes(Number(afterMs), () => change);
    one.over(2 * HOUR_MS);
    await one.run();
    return one.said.flatMap(({ asked }) => ((asked as Partial<TellingAsked>).telling ? [(asked as TellingAsked).telling.kind] : []));
  };
  const flapped = await kindsOf({ 0: { changes: 5 }, 8_000: { changes: 0, lastAtMs: 0 } });
  assert.deepEqual([...new Set(flapped)], ['flapping', 'first', 'steady', 'closing']);
  delete frozen.isFlapping;
  const later = await kindsOf({ [2 * MINUTE_MS + 8_000]: { changes: 5 }, [20 * MINUTE_MS]: { changes: 6 } });
  assert.deepEqual([...new Set(later)], ['first', 'flapping', 'update', 'steady', 'closing']);
});

test('a second ticket for a higher severity, by configuration, goes on from the first and is another opening', async () => {
  const group = play();
  group.comes(HOUR_MS, () => ({ severity: 'critical', critical: 1 }));
  group.over(2 * HOUR_MS);
  await group.run({ onRaise: 'ticket' });
  assert.deepEqual(steps(group), ['open', 'open', 'tell closing', 'tell closing', 'end: resolved']);
  assert.deepEqual(
    asked<OpeningAsked>(group, 'open').map(({ number, opening, linked }) => [number, opening, linked]),
    [
      [1, 1, undefined],
      [2, 2, { ticket: 'T1', why: 'raised' }],
    ],
  );
  assert.deepEqual(
    asked<TellingAsked>(group, 'tell').map(({ ticket, number, isBeside = false }) => [ticket, number, isBeside]),
    [
      ['T2', 3, false],
      ['T1', 4, true],
    ],
  );
});

test('a run that an earlier release has carried on, which knew nothing of merges and refusals, goes on on its ticket', async () => {
  const carried = {
    episode: 7,
    group: {
      kind: 'ticket',
      noted: { count: 1, severity: 'warning' },
      raisedTo: 'warning',
      open: { atMs: 0, hosts: 1, rules: 1 },
      notesAtMs: [],
      isFlapping: false,
    },
    ticket: 'T9',
    openings: 1,
    tellings: 3,
    isSilent: false,
    owed: undefined,
    episodes: 2,
  } as const;
  for (const onRaise of ['priority', 'ticket'] as const) {
    const group = play();
    group.comes(HOUR_MS, () => ({ severity: 'critical', critical: 1 }));
    group.over(2 * HOUR_MS);
    // As it comes out of the history: what is undefined is not there.
    await group.run({ onRaise, carried: JSON.parse(JSON.stringify(carried)) as typeof carried });
    const raised = { priority: ['raise', 'tell update'], ticket: ['open'] }[onRaise];
    assert.deepEqual(steps(group), [...raised, 'tell closing', ...(onRaise === 'ticket' ? ['tell closing'] : []), 'end: resolved']);
    assert.equal(asked<{ number: number }>(group, onRaise === 'ticket' ? 'open' : 'raise')[0]?.number, 4);
  }
});

test('tickets are closed one after the other once each is told, and what comes meanwhile is another episode', async () => {
  const group = play({
    close: ({ ticket }, at) => (at < 3 ? { kind: 'pending' } : ticket === 'T1' ? { kind: 'left', why: 'x' } : { kind: 'closed' }),
  });
  group.comes(HOUR_MS, () => ({ severity: 'critical', critical: 1 }));
  group.over(2 * HOUR_MS);
  group.comes(2 * HOUR_MS + GROUP_DEFAULTS.quietMs + 7_000, () => ({ firing: 1 }));
  await group.run({ onRaise: 'ticket', closeResolved: true });
  const END = 'end: resolved, and its ticket was closed';
  assert.deepEqual(steps(group), ['open', 'open', 'tell closing', 'close', 'close', 'close', 'tell closing', 'close', END]);
  assert.deepEqual(
    asked<ClosingAsked>(group, 'close').map(({ ticket, opening }) => [ticket, opening]),
    [
      ['T2', 2],
      ['T2', 2],
      ['T2', 2],
      ['T1', 1],
    ],
  );
  assert.deepEqual(asked(group, END), [{ change: 2, why: END.slice(5) }]);
});

test('a closing that never gets an answer ends as one of which nothing is known, and one that is left says why', async () => {
  for (const [close, often, why] of [
    [{ kind: 'pending' }, 6, 'resolved; whether its ticket was closed is not known'],
    [{ kind: 'left', why: 'a person is asked about it' }, 1, 'resolved; its ticket was not closed: a person is asked about it'],
  ] as const) {
    const group = play({ close: () => close });
    group.over(HOUR_MS);
    await group.run({ closeResolved: true });
    assert.deepEqual([asked(group, 'close').length, group.said.at(-1)?.what], [often, `end: ${why}`]);
  }
});

test('a ticket that is refused is asked for every quarter of an hour with what is known then, and no more once all is over', async () => {
  const refuses = (until: number) => ({
    open: ({ opening }: OpeningAsked, at: number): OpenedFor =>
      at < until ? { kind: 'refused', why: 'invalid' } : { kind: 'opened', ticket: `T${opening}` },
  });
  const made = play(refuses(4));
  made.over(2 * HOUR_MS);
  await made.run();
  assert.deepEqual(steps(made), ['open', 'open', 'open', 'open', 'tell closing', 'end: resolved']);
  const times = made.said.filter(({ what }) => what === 'open').map(({ atMs }) => atMs);
  assert.deepEqual(
    times.slice(1).map((atMs, at) => Math.round((atMs - (times[at] ?? 0)) / MINUTE_MS)),
    [15, 15, 15],
  );
  assert.deepEqual(
    asked<OpeningAsked>(made, 'open').map(({ number, opening }) => [number, opening]),
    [
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
    ],
  );
  const never = play(refuses(99));
  never.over(20 * MINUTE_MS);
  await never.run();
  assert.deepEqual(steps(never), ['open', 'open', 'end: resolved; the ticket system refused its ticket']);
});

test('a second ticket that is refused: the first is raised, and stands until the second is made', async () => {
  const group = play({
    open: ({ opening }, at) => (at === 2 ? { kind: 'refused', why: 'invalid' } : { kind: 'opened', ticket: `T${opening}` }),
  });
  group.comes(HOUR_MS, () => ({ severity: 'critical', critical: 1 }));
  group.over(2 * HOUR_MS);
  await group.run({ onRaise: 'ticket' });
  assert.deepEqual(steps(group), ['open', 'open', 'raise', 'tell update', 'open', 'tell closing', 'tell closing', 'end: resolved']);
  assert.deepEqual(
    asked<TellingAsked>(group, 'tell').map(({ ticket }) => ticket),
    ['T1', 'T2', 'T1'],
  );
});

test('an episode does not end before its closing note stands, and ends as it was looked at', async () => {
  const group = play({ tell: (_, at) => (at < 3 ? { kind: 'pending' } : { kind: 'told', ticket: 'T1' }) });
  group.over(HOUR_MS);
  await group.run();
  assert.deepEqual(steps(group), ['open', 'tell closing', 'tell closing', 'tell closing', 'end: resolved']);
  assert.deepEqual(asked(group, 'end: resolved'), [{ change: 1, why: 'resolved' }]);
});

test('alerts that came after the end are another episode, of which nothing is said yet', async () => {
  const group = play();
  group.next = () => ({ ...ONE_FIRING, firstAtMs: group.world.nowMs(), lastAtMs: group.world.nowMs() });
  group.over(HOUR_MS);
  group.over(2 * HOUR_MS);
  assert.deepEqual(await group.run(), { episodes: 2, last: 'resolved' });
  assert.deepEqual(
    asked<OpeningAsked>(group, 'open').map(({ episode, number, opening }) => [episode, number, opening]),
    [
      [7, 1, 1],
      [8, 1, 1],
    ],
  );
});

test('a run that waits is due when it is to look again, and one that rests is not due', async () => {
  const group = play();
  group.over(HOUR_MS);
  await group.run();
  assert.equal(group.rests[0], GROUP_DEFAULTS.quietMs);
  assert.ok(group.rests.slice(1).includes(undefined));
});

test('a run whose history is long goes on as a new one that stands where it stood', async () => {
  const group = play({}, 1_000);
  group.counts = { ...ONE_FIRING, firstAtMs: group.world.nowMs(), lastAtMs: group.world.nowMs(), severity: 'critical', critical: 1 };
  const gone = await group.run().catch((error: unknown) => error);
  assert.ok(gone instanceof ContinueAsNew);
  const [payload] = gone.command.arguments ?? [];
  const { carried } = defaultPayloadConverter.fromPayload<GroupInput>(payload ?? {});
  assert.deepEqual([carried?.episode, carried?.ticket, carried?.openings, carried?.group.kind], [7, 'T1', 1, 'ticket']);
});

test('where nobody may write, nothing is said, whatever comes', async () => {
  const group = play({ open: () => ({ kind: 'silent', why: 'only observed' }) });
  group.comes(HOUR_MS, () => ({ count: 9, firing: 9, severity: 'error' }));
  group.over(2 * HOUR_MS);
  await group.run();
  assert.deepEqual(steps(group), ['open', 'end: resolved']);
});

test('where another episode is open than the one that it stood in, as in a ledger from a backup, a run begins anew', async () => {
  const group = play();
  group.comes(HOUR_MS, () => {
    group.episode = 9;
    return { firstAtMs: group.world.nowMs() };
  });
  group.over(2 * HOUR_MS);
  await group.run();
  assert.deepEqual(
    asked<OpeningAsked>(group, 'open').map(({ episode, number, opening }) => [episode, number, opening]),
    [
      [7, 1, 1],
      [9, 1, 1],
    ],
  );
});
