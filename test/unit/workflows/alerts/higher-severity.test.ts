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
import type { GroupInput, Look, OpenedFor, Stood, Told } from '../../../../workflows/alerts/group-contract.ts';
import type { HigherSeverity, Posted, Trying } from '../../../../workflows/alerts/higher-severity-contract.ts';
import type { Severity } from '../../../../workflows/alerts/severity.ts';
import type { World } from '../../../support/virtual-worker.ts';

const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1_000, 60_000, 3_600_000];
const INPUT: GroupInput = { connection: 'prom', group: 'aaaa', tickets: 'desk', settings: GROUP_DEFAULTS, onRaise: 'webhook' };

type Story = {
  /** At a time after the beginning. */
  readonly comes: Readonly<Record<number, Partial<Counts>>>;
  readonly input?: Partial<GroupInput>;
  readonly opened?: OpenedFor;
  readonly told?: (nowMs: number) => Told;
  readonly stood?: Stood;
};
/** The severities that a group has begun messages of: from, to, minutes after the beginning, and the ticket that was known. */
async function messagesOf({ comes, input, opened = { kind: 'opened', ticket: 'T1' }, told, stood }: Story) {
  let counts: Counts | undefined;
  const world = newWorld({
    activities: {
      lookAtGroup: (of: { readonly begunOn?: string }): Look =>
        counts === undefined
          ? { kind: 'none', acceptance: 1 }
          : {
              kind: 'open',
              episode: 7,
              client: 'acme',
              change: 1,
              counts,
              nowMs: world.nowMs(),
              acceptance: 1,
              ...(of.begunOn === undefined || stood === undefined ? {} : { stood }),
            },
      restGroup: () => undefined,
      endGroupEpisode: () => {
        counts = undefined;
        return false;
      },
      openForGroup: () => opened,
      tellOfGroup: (): Told => told?.(world.nowMs() - beganMs) ?? { kind: 'told', ticket: 'T1' },
      raiseGroup: (): Told => told?.(world.nowMs() - beganMs) ?? { kind: 'told', ticket: 'T1' },
      lookAtGroupTicket: (): Told => ({ kind: 'told', ticket: 'T1' }),
    },
  });
  const beganMs = world.nowMs();
  counts = { ...ONE_FIRING, firstAtMs: beganMs, lastAtMs: beganMs };
  for (const [afterMs, change] of Object.entries(comes))
    world.at(Number(afterMs), () => {
      if (counts !== undefined) counts = { ...counts, lastAtMs: world.nowMs(), ...change };
      world.signal('delivered', 'news');
    });
  await world.run(() => alertGroup({ ...INPUT, ...input }));
  return begunBy(world);
}

function begunBy({ ordered }: World) {
  return ordered.flatMap(({ type, atMs, command: { startChildWorkflowExecution: child } }) => {
    if (type !== 'tellHigherSeverity') return [];
    const [payload] = child?.input ?? [];
    assert.ok(payload);
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

test('no answer of the ticket system is waited for', async () => {
  const comes = { [20 * MINUTE_MS]: to('critical'), [3 * HOUR_MS]: OVER };
  const away = (nowMs: number): Told => (nowMs < 2 * HOUR_MS ? { kind: 'pending' } : { kind: 'told', ticket: 'T1' });
  assert.deepEqual(await messagesOf({ comes, told: away }), ['warning to critical after 20 min on T1']);
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
/** What came of it, and each try: seconds after the beginning. */
async function tell(answer: (trying: Trying) => Posted) {
  const tried: { readonly atS: number; readonly trying: Trying }[] = [];
  const world = newWorld({
    activities: {
      postHigherSeverity: (_: unknown, trying: Trying) => {
        tried.push({ atS: (world.nowMs() - beganMs) / SECOND_MS, trying });
        return answer(trying);
      },
    },
  });
  const beganMs = world.nowMs();
  const outcome = await world.run(() => tellHigherSeverity(NEWS));
  return { outcome, tried, details: world.details() };
}
const busy = (retryAfterMs?: number): Posted => ({
  kind: 'not-taken',
  permanent: false,
  why: 'HTTP 503',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

test('a receiver that is away is asked at growing times, no sooner than it says, and in the end it is told so', async () => {
  const back = await tell(({ tries }) => (tries < 5 ? busy() : { kind: 'taken' }));
  assert.deepEqual([back.outcome, back.tried.map(({ atS }) => atS)], [{ kind: 'taken', tries: 5 }, [0, 5, 15, 35, 75]]);
  const asks = await tell(({ tries }) => (tries === 1 ? busy(120_000) : { kind: 'taken' }));
  assert.deepEqual(
    asks.tried.map(({ atS }) => atS),
    [0, 120],
  );
  const never = await tell(() => busy());
  const { length } = never.tried;
  assert.deepEqual(never.outcome, { kind: 'not-taken', tries: length, why: 'HTTP 503' });
  assert.ok(length < 110, `${length} tries`);
  const [last] = never.tried.slice(-1);
  assert.ok(last && last.trying.isLast && last.atS > 23 * 3_600 && last.atS <= 24 * 3_600, JSON.stringify(last));
  assert.equal(never.tried.filter(({ trying }) => trying.isLast).length, 1);
  assert.match(never.details, /not taken in \d+ tries: HTTP 503/);
});

test('what is refused for good, and a defect of ours, are tried again seldom; what the rules forbid is not', async () => {
  const mended = await tell(({ tries }) => (tries < 3 ? { kind: 'not-taken', permanent: true, why: 'HTTP 404' } : { kind: 'taken' }));
  assert.deepEqual(
    mended.tried.map(({ atS }) => atS),
    [0, 900, 1_800],
  );
  const withheld = await tell(() => ({ kind: 'withheld', why: 'this client or board is only observed' }));
  assert.deepEqual([withheld.outcome, withheld.tried.length], [{ kind: 'withheld', why: 'this client or board is only observed' }, 1]);
  const defect = await tell(({ tries }) => {
    if (tries < 3) throw new TypeError('a bug');
    return { kind: 'taken' };
  });
  assert.deepEqual(
    defect.tried.map(({ atS }) => atS),
    [0, 5, 15],
  );
});

test('a message has one id, whatever becomes of its ticket', () =>
  assert.equal(higherSeverityId(NEWS), higherSeverityId({ ...NEWS, episode: 7, from: 'info', ticket: 'T2' } as HigherSeverity)));
