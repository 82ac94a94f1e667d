/** The run of a group on a clock of the test's own: what it asks, in which order, and where it stands after each answer. Activities are the test's. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertGroup } from '../../../../workflows/alerts/group.ts';
import { GROUP_DEFAULTS } from '../../../../workflows/alerts/settings.ts';
import type { Counts } from '../../../../workflows/alerts/contract.ts';
import type {
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
const COUNTS: Counts = {
  firstAtMs: 0,
  lastAtMs: 0,
  count: 1,
  critical: 0,
  firing: 1,
  resolved: 0,
  changes: 0,
  severity: 'warning',
  hosts: 1,
  rules: 1,
  held: 0,
  heldUntilMs: undefined,
};
const INPUT: GroupInput = { connection: 'prom', group: 'aaaa', tickets: 'desk', settings: GROUP_DEFAULTS, onRaise: 'priority' };

type Said = { readonly what: string; readonly atMs: number; readonly asked: unknown };
type Answers = {
  open?: (asked: OpeningAsked, times: number) => OpenedFor;
  tell?: (asked: TellingAsked, times: number) => Told;
  raise?: (asked: RaiseAsked, times: number) => Told;
  look?: (times: number) => Told;
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
};

function play(answers: Answers = {}): Play {
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
      endGroupEpisode: (_of: unknown, { why }: { why: string }) => {
        said.push({ what: `end: ${why}`, atMs: world.nowMs() - beganMs, asked: undefined });
        one.counts = undefined;
        return false;
      },
      openForGroup: say('open', answers.open ?? ((asked: OpeningAsked): OpenedFor => ({ kind: 'opened', ticket: `T${asked.opening}` }))),
      tellOfGroup: say('tell', answers.tell ?? ((asked: TellingAsked): Told => ({ kind: 'told', ticket: asked.ticket ?? 'R1' }))),
      raiseGroup: say('raise', answers.raise ?? ((asked: RaiseAsked): Told => ({ kind: 'told', ticket: asked.ticket }))),
      lookAtGroupTicket: say('look', (_: unknown, at: number): Told => answers.look?.(at) ?? { kind: 'told', ticket: 'T1' }),
    },
  });
  const beganMs = world.nowMs();
  const one: Play = {
    world,
    said,
    rests,
    counts: { ...COUNTS, firstAtMs: beganMs, lastAtMs: beganMs },
    episode: 7,
    comes: (afterMs, changed) =>
      world.at(afterMs, () => {
        change += 1;
        one.counts = { ...COUNTS, firstAtMs: world.nowMs(), ...one.counts, lastAtMs: world.nowMs(), ...changed(world.nowMs()) };
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
    group.counts = { ...COUNTS, ...group.counts, count: 4, firing: 4, held: 0, heldUntilMs: undefined, severity: 'error' };
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
