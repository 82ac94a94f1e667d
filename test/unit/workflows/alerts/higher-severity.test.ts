/** Who is told of a higher severity: when a group begins a message, and how the run of a message tries, waits and ends. */
import { newWorld } from '../../../support/virtual-worker.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { alertGroup } from '../../../../workflows/alerts/group.ts';
import { GROUP_DEFAULTS } from '../../../../workflows/alerts/settings.ts';
import { higherSeverityId } from '../../../../workflows/alerts/higher-severity-contract.ts';
import { tellHigherSeverity } from '../../../../workflows/alerts/higher-severity.ts';
import { ONE_FIRING } from '../../../support/group-counts.ts';
import type { Counts } from '../../../../workflows/alerts/contract.ts';
import type { GroupInput, Look, OpenedFor, OpeningAsked, Stood, Told } from '../../../../workflows/alerts/group-contract.ts';
import type { HigherSeverity, Posted, Untaken } from '../../../../workflows/alerts/higher-severity-contract.ts';
import type { Severity } from '../../../../workflows/alerts/severity.ts';
import type { World } from '../../../support/virtual-worker.ts';

const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1_000, 60_000, 3_600_000];
const INPUT: GroupInput = { connection: 'prom', group: 'aaaa', tickets: 'desk', settings: GROUP_DEFAULTS, onRaise: 'webhook' };

type Story = {
  /** At a time after the beginning. */
  readonly comes: Readonly<Record<number, Partial<Counts>>>;
  readonly input?: Partial<GroupInput>;
  readonly opened?: OpenedFor | ((nowMs: number, asked: OpeningAsked) => OpenedFor);
  readonly told?: (nowMs: number) => Told;
  readonly stood?: Stood;
  readonly before?: Severity;
  /** How long the ticket system takes to say anything. @default no time */
  readonly deskMs?: number;
  /** How long a look takes once it has read. @default no time */
  readonly lookMs?: number;
  /** What comes by time alone: nobody tells the run. */
  readonly comesUntold?: Readonly<Record<number, Partial<Counts>>>;
  /** Steps that were taken, with their times. */
  readonly steps?: string[];
};
/** The severities that a group has begun messages of: from, to, minutes after the beginning, and the ticket that was known. */
async function messagesOf(story: Story) {
  const {
    comes,
    comesUntold = {},
    input,
    opened = { kind: 'opened', ticket: 'T1' },
    told,
    stood,
    before,
    deskMs = 0,
    lookMs = 0,
    steps = [],
  } = story;
  let counts: Counts | undefined;
  const world = newWorld({
    activities: {
      lookAtGroup: async (of: { readonly begunOn?: string }): Promise<Look> => {
        if (counts === undefined) return { kind: 'none', acceptance: 1 };
        const read = { kind: 'open', episode: 7, client: 'acme', change: 1, counts, nowMs: world.nowMs(), acceptance: 1 } as const;
        if (lookMs > 0) await world.wait(lookMs);
        return {
          ...read,
          ...(of.begunOn === undefined || stood === undefined ? {} : { stood }),
          ...(of.begunOn === undefined || before === undefined ? {} : { before }),
        };
      },
      severityOf: () => {
        steps.push('listen');
        return counts && { severity: counts.severity, atMs: world.nowMs(), heldUntilMs: counts.heldUntilMs };
      },
      restGroup: () => undefined,
      endGroupEpisode: () => {
        counts = undefined;
        return false;
      },
      openForGroup: async (asked: OpeningAsked) => {
        await desk('open');
        return typeof opened === 'function' ? opened(world.nowMs() - beganMs, asked) : opened;
      },
      tellOfGroup: async (): Promise<Told> => {
        await desk('tell');
        return told?.(world.nowMs() - beganMs) ?? { kind: 'told', ticket: 'T1' };
      },
      raiseGroup: async ({ to: severity }: { readonly to: Severity }): Promise<Told> => {
        await desk(`raise to ${severity}`);
        return told?.(world.nowMs() - beganMs) ?? { kind: 'told', ticket: 'T1' };
      },
      lookAtGroupTicket: (): Told => ({ kind: 'told', ticket: 'T1' }),
    },
  });
  const beganMs = world.nowMs();
  const desk = async (step: string): Promise<void> => {
    steps.push(step);
    if (deskMs > 0) await world.wait(deskMs);
  };
  counts = { ...ONE_FIRING, firstAtMs: beganMs, lastAtMs: beganMs };
  for (const [afterMs, change] of [...Object.entries(comes), ...Object.entries(comesUntold)])
    world.at(Number(afterMs), () => {
      if (counts !== undefined) counts = { ...counts, lastAtMs: world.nowMs(), ...change };
      if (comes[Number(afterMs)] !== undefined) world.signal('delivered', 'news');
    });
  await world.run(() => alertGroup({ ...INPUT, ...input }));
  return begunBy(world);
}

function begunBy({ ordered }: World) {
  return ordered.flatMap(({ type, atMs, command: { startChildWorkflowExecution: child } }) => {
    if (type !== 'tellHigherSeverity') return [];
    const [payload] = child?.input ?? [];
    assert.ok(payload);
    // ABANDON: whatever becomes of its group; ALLOW_DUPLICATE_FAILED_ONLY: once, unless it was ended by hand.
    assert.deepEqual([child?.parentClosePolicy, child?.workflowIdReusePolicy], [2, 2]);
    assert.deepEqual(Object.keys(child?.searchAttributes?.indexedFields ?? {}).toSorted(), [
      'Client',
      'Connection',
      'Generation',
      'Process',
    ]);
    const { from, to, ticket } = defaultPayloadConverter.fromPayload<HigherSeverity>(payload);
    assert.equal(child?.workflowId, `alerts-severity:prom:aaaa:e7:${to}`);
    return [`${from} to ${to} after ${Math.floor(atMs / MINUTE_MS)} min on ${ticket ?? 'none'}`];
  });
}
const OVER = { firing: 0, resolved: 1 };
const to = (severity: Severity): Partial<Counts> => ({ severity });

test('each higher severity of an open group is one message, and what its first ticket says is none', async () => {
  const comes = {
    [30 * SECOND_MS]: to('error'),
    [20 * MINUTE_MS]: to('error'),
    [30 * MINUTE_MS]: to('critical'),
    [HOUR_MS]: to('critical'),
    [2 * HOUR_MS]: OVER,
  };
  assert.deepEqual(await messagesOf({ comes }), ['error to critical after 30 min on T1']);
  const twice = { [20 * MINUTE_MS]: to('error'), [30 * MINUTE_MS]: to('critical'), [2 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes: twice }), ['warning to error after 20 min on T1', 'error to critical after 30 min on T1']);
  for (const onRaise of ['priority', 'ticket'] as const) assert.deepEqual(await messagesOf({ comes: twice, input: { onRaise } }), []);
});

test('no answer of the ticket system is waited for: neither a note, nor the first ticket, nor the priority', async () => {
  const comes = { [20 * MINUTE_MS]: { count: 2 }, [22 * MINUTE_MS]: to('critical'), [3 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes, deskMs: 9 * MINUTE_MS }), ['warning to critical after 22 min on T1']);
  const early = { [5 * MINUTE_MS]: to('error'), [8 * MINUTE_MS]: to('critical'), [3 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes: early, deskMs: 9 * MINUTE_MS }), [
    'warning to error after 5 min on none',
    'error to critical after 8 min on none',
  ]);
  const restless = { [0]: { changes: 5 }, [2 * MINUTE_MS]: { changes: 5, ...to('critical') }, [3 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes: restless, deskMs: 9 * MINUTE_MS }), ['warning to critical after 2 min on none']);
  const away = (nowMs: number): Told => (nowMs < 2 * HOUR_MS ? { kind: 'pending' } : { kind: 'told', ticket: 'T1' });
  assert.deepEqual(await messagesOf({ comes, told: away }), ['warning to critical after 22 min on T1']);
});

test('what comes with other news, during a look or by time alone waits for no answer of the ticket system either', async () => {
  const deskMs = 9 * MINUTE_MS;
  const wanted = ['warning to error after 22 min on T1', 'error to critical after 22 min on T1'];
  const twice = {
    [20 * MINUTE_MS]: { count: 2 },
    [22 * MINUTE_MS]: to('error'),
    [22 * MINUTE_MS + 400]: to('critical'),
    [3 * HOUR_MS]: OVER,
  };
  assert.deepEqual(await messagesOf({ comes: twice, deskMs }), wanted);
  const looking = { [20 * MINUTE_MS]: { count: 2 }, [20 * MINUTE_MS + 5 * SECOND_MS]: to('critical'), [3 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes: looking, deskMs, lookMs: 10 * SECOND_MS }), ['warning to critical after 20 min on T1']);
  const atMs = Date.UTC(2026, 10, 25, 9) + 22 * MINUTE_MS;
  const held = { [20 * MINUTE_MS]: { count: 2, heldUntilMs: atMs }, [3 * HOUR_MS]: OVER };
  const comesUntold = { [22 * MINUTE_MS]: { ...to('critical'), heldUntilMs: undefined } };
  assert.deepEqual(await messagesOf({ comes: held, comesUntold, deskMs }), ['warning to critical after 22 min on T1']);
});

test('a storm is listened to once a second at first, then seldom, and no more once nothing can rise', async () => {
  const storm = (severity: Severity): Story['comes'] =>
    Object.fromEntries([
      [20 * MINUTE_MS, { count: 2 }] as const,
      ...Array.from({ length: 500 }, (_, at) => [20 * MINUTE_MS + (at + 1) * SECOND_MS, at === 0 ? to(severity) : {}] as const),
      [3 * HOUR_MS, OVER] as const,
    ]);
  const steps: string[] = [];
  assert.deepEqual(await messagesOf({ comes: storm('error'), deskMs: 9 * MINUTE_MS, steps }), ['warning to error after 20 min on T1']);
  const listened = steps.filter((step) => step === 'listen').length;
  assert.ok(listened > 30 && listened < 60, `${listened} times`);
  const critical: string[] = [];
  await messagesOf({ comes: storm('critical'), deskMs: 9 * MINUTE_MS, steps: critical });
  assert.equal(critical.filter((step) => step === 'listen').length, 1);
});

test('what rises while the first ticket cannot be made is told, and raised once there is a ticket that says less', async () => {
  const comes = { [20 * MINUTE_MS]: to('critical'), [3 * HOUR_MS]: OVER };
  const steps: string[] = [];
  const opened = (nowMs: number): OpenedFor =>
    nowMs < HOUR_MS ? { kind: 'pending' } : { kind: 'opened', ticket: 'T1', said: { count: 1, severity: 'warning' } };
  assert.deepEqual(await messagesOf({ comes, opened, steps }), ['warning to critical after 20 min on none']);
  assert.deepEqual([...new Set(steps.filter((step) => step !== 'listen'))], ['open', 'raise to critical', 'tell']);
  // The same of one who is told of priorities alone.
  const plain: string[] = [];
  assert.deepEqual(await messagesOf({ comes, opened, steps: plain, input: { onRaise: 'priority' } }), []);
  assert.deepEqual([...new Set(plain)], ['open', 'raise to critical', 'tell']);
});

test('where its source has made no ticket yet, and where the ticket system refuses one, the receiver is told', async () => {
  const comes = { [20 * MINUTE_MS]: to('critical'), [2 * HOUR_MS]: OVER };
  const wanted = ['warning to critical after 20 min on none'];
  assert.deepEqual(await messagesOf({ comes, opened: { kind: 'on-theirs' }, told: () => ({ kind: 'no-ticket' }) }), wanted);
  assert.deepEqual(await messagesOf({ comes, opened: { kind: 'refused', why: 'invalid' } }), wanted);
});

test('a ticket that a person has closed keeps no severity from the receiver', async () => {
  const comes = { [20 * MINUTE_MS]: { count: 2 }, [40 * MINUTE_MS]: to('error'), [HOUR_MS]: to('critical'), [3 * HOUR_MS]: OVER };
  const closed = (nowMs: number): Told =>
    nowMs < HOUR_MS / 2 ? { kind: 'closed', ticket: 'T1', why: 'it is closed' } : { kind: 'told', ticket: 'T1' };
  assert.deepEqual(await messagesOf({ comes, told: closed }), [
    'warning to error after 40 min on T1',
    'error to critical after 60 min on T1',
  ]);
  // Found closed by the very note that was to tell of it.
  const late = { [20 * MINUTE_MS]: to('critical'), [3 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes: late, told: closed }), ['warning to critical after 20 min on T1']);
});

test('a run that is begun again tells of what is above the last that was said', async () => {
  const last = { count: 1, severity: 'error', kind: 'update', atMs: 0, hosts: 1, rules: 1 } as const;
  const stood: Stood = { ticket: 'T9', openings: 1, tellings: 2, earlier: [], last, notesAtMs: [] };
  const comes = { [MINUTE_MS]: to('error'), [30 * MINUTE_MS]: to('critical'), [2 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes, stood }), ['error to critical after 30 min on T9']);
  // Where nothing is known to have been said, by what the run before has seen.
  const critical = { [0]: to('critical'), [2 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes: critical, before: 'warning' }), ['warning to critical after 0 min on none']);
  assert.deepEqual(await messagesOf({ comes: critical }), []);
});

test('what comes while an end is told begins another episode, and is no message of this one', async () => {
  const told = (nowMs: number): Told => (nowMs < 3 * HOUR_MS ? { kind: 'pending' } : { kind: 'told', ticket: 'T1' });
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
    ticket: 'T1',
    openings: 1,
    tellings: 1,
    isSilent: false,
    owed: undefined,
    episodes: 0,
    ending: { change: 1, why: 'resolved', left: [{ ticket: 'T1', opening: 1 }], tries: 0 },
  } as const;
  // Within the half minute for which an end that is not told keeps what fires waiting.
  const comes = { [8 * SECOND_MS]: to('critical'), [4 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes, told, input: { carried } }), []);
});

test('a closed ticket is known to say what it was raised to, and a message that runs already holds up nothing', async () => {
  const closed = (nowMs: number): Told =>
    nowMs < HOUR_MS ? { kind: 'closed', ticket: 'T1', why: 'it is closed' } : { kind: 'told', ticket: 'T1' };
  const carried = { episode: 7, group: { kind: 'closed', atMs: 0, severity: 'error', hosts: 1, rules: 1 } } as const;
  const run = { ticket: 'T1', openings: 1, tellings: 1, isSilent: false, owed: undefined, episodes: 0 } as const;
  const comes = { [20 * MINUTE_MS]: to('critical'), [3 * HOUR_MS]: OVER };
  assert.deepEqual(await messagesOf({ comes, told: closed, input: { carried: { ...carried, ...run } } }), [
    'error to critical after 20 min on T1',
  ]);
});

const NEWS: HigherSeverity = {
  connection: 'prom',
  group: 'aaaa',
  episode: 7,
  client: 'acme',
  from: 'warning',
  to: 'critical',
  atMs: 1,
  tickets: 'desk',
  ticket: 'T1',
};
/** What came of it, each try in seconds after the beginning, and what operators were told when. */
async function tell(answer: (tries: number) => Posted) {
  const tried: number[] = [];
  const untaken: (readonly [atS: number, tries: number, isLast: boolean])[] = [];
  const atS = (): number => (world.nowMs() - beganMs) / SECOND_MS;
  const world = newWorld({
    activities: {
      postHigherSeverity: () => {
        tried.push(atS());
        return answer(tried.length);
      },
      tellHigherSeverityUntaken: (_: unknown, { tries, isLast }: Untaken) => void untaken.push([atS(), tries, isLast]),
    },
  });
  const beganMs = world.nowMs();
  const outcome = await world.run(() => tellHigherSeverity(NEWS));
  return { outcome, tried, untaken, details: world.details() };
}
const busy = (retryAfterMs?: number): Posted => ({
  kind: 'not-taken',
  permanent: false,
  why: 'HTTP 503',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const refused: Posted = { kind: 'not-taken', permanent: true, why: 'HTTP 404' };
const TAKEN: Posted = { kind: 'taken' };

test('a receiver that is away is asked at growing times, no sooner than it says, and in the end operators are told so', async () => {
  const back = await tell((tries) => (tries < 5 ? busy() : TAKEN));
  assert.deepEqual([back.outcome, back.tried, back.untaken], [{ kind: 'taken', tries: 5 }, [0, 5, 15, 35, 75], []]);
  assert.deepEqual((await tell((tries) => (tries === 1 ? busy(120_000) : TAKEN))).tried, [0, 120]);
  assert.deepEqual((await tell((tries) => (tries < 4 ? busy(1) : TAKEN))).tried, [0, 5, 15, 35]);
  const never = await tell(() => busy());
  const { length } = never.tried;
  assert.deepEqual(never.outcome, { kind: 'not-taken', tries: length, why: 'HTTP 503' });
  assert.ok(length < 110, `${length} tries`);
  const last = never.tried.at(-1) ?? 0;
  assert.ok(last > 23 * 3_600 && last <= 24 * 3_600, `${last}`);
  assert.deepEqual(never.untaken, [
    [315, 7, false],
    [last, length, true],
  ]);
  assert.match(never.details, /not taken in \d+ tries: HTTP 503/);
  const slow = await tell((tries) => (tries < 4 ? busy(900_000) : TAKEN));
  assert.deepEqual(slow.untaken, [[900, 2, false]]);
});

test('a clock that stands, or is set back again and again, makes no history without an end', async () => {
  const stands = await tell((tries) => {
    if (tries === 1) {
      const nowMs = Date.now();
      // The world puts the right one back at its end.
      Date.now = () => nowMs;
    }
    return busy();
  });
  assert.deepEqual(stands.outcome, { kind: 'not-taken', tries: 150, why: 'HTTP 503' });
  assert.deepEqual(
    stands.untaken.map(([, tries, isLast]) => [tries, isLast]),
    [[150, true]],
  );
});

test('what is refused for good, and a defect of ours, are tried again and told; what the rules forbid is neither', async () => {
  const mended = await tell((tries) => (tries < 4 ? refused : TAKEN));
  assert.deepEqual(mended.tried, [0, 900, 1_800, 2_700]);
  assert.deepEqual(mended.untaken, [
    [0, 1, false],
    [900, 2, false],
  ]);
  assert.deepEqual((await tell((tries) => [busy(), refused, TAKEN][tries - 1] ?? TAKEN)).untaken, [[5, 2, false]]);
  const withheld = await tell(() => ({ kind: 'withheld', why: 'this client or board is only observed' }));
  assert.deepEqual([withheld.outcome, withheld.tried.length], [{ kind: 'withheld', why: 'this client or board is only observed' }, 1]);
  const defect = await tell((tries) => {
    if (tries < 8) throw new TypeError('a bug');
    return TAKEN;
  });
  assert.deepEqual(defect.tried, [0, 5, 15, 35, 75, 155, 315, 635]);
  assert.deepEqual(defect.untaken, [[315, 7, false]]);
});

test('a message has one id, whatever becomes of its ticket', () =>
  assert.equal(higherSeverityId(NEWS), higherSeverityId({ ...NEWS, episode: 7, from: 'info', ticket: 'T2' } as HigherSeverity)));
