/** A client that is only observed sees no write of ours, whatever providers and desk do, and each of its tickets still gets its outcome. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { modeSchema as deskModes } from '../../simulator/desk/mode.ts';
import { modeSchema as providerModes } from '../../simulator/provider/mode.ts';
import { DIALECTS } from '../../simulator/stage/stage.ts';
import { triageId } from '../support/triage-id.ts';
import { live, someTickets, until } from '../support/live.ts';
import type { AttemptRow, DecisionRow, Ledger } from '../../ledger/contract.ts';
import type { Dialect, JournalEntry, Mode, Stage } from '../../simulator/stage/stage.ts';

const ALL = 100;
const OBSERVED = { ai: 'cloud', write: 'observe', onRefusal: 'next-route' } as const;
/** The one client that may be written to: by it the oracle proves that it sees writes. */
const NOTED = 'noted';
const SETTINGS = {
  otherClients: OBSERVED,
  clients: { [NOTED]: { ...OBSERVED, write: 'note' as const } },
  attemptMs: 2_500,
  budgetMs: 8_000,
};

/** What the ledger says of the first request that met a fault. */
type Met = { readonly outcome: string; readonly raw: string; readonly detail?: RegExp };
type Ends = 'decided' | 'would-ask-a-person';
type Batch = { readonly size: number; readonly modes: readonly Mode[]; readonly met: readonly Met[]; readonly ends: Ends };

const met = (outcome: string, raw: string, detail?: RegExp): Met => ({ outcome, raw, ...(detail ? { detail } : {}) });
const REFUSED = met('retry-same', 'network', /ECONNREFUSED/);
const SILENT = met('next-route', 'silent');
/** Only the primary behaves so; the others work. */
const primary = (mode: Mode, seen: Met, ends: Ends = 'decided'): Batch => ({ size: 3, modes: [mode], met: [seen], ends });
/** All three behave so, in the order of the chain, and nobody is left to answer. */
const everybody = (modes: readonly Mode[], seen: readonly Met[]): Batch => ({ size: 4, modes, met: seen, ends: 'would-ask-a-person' });

/** In the shape of vllm#48645. */
const REASONING = JSON.stringify({
  object: 'chat.completion',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '', reasoning_content: 'A VPN that drops, so …' } }],
});
const BATCHES: Readonly<Record<string, Batch>> = {
  'the primary works': { ...primary({ kind: 'works' }, met('answered', 'stop')), size: 2 },
  'the primary refuses connections': primary({ kind: 'refuse' }, REFUSED),
  'the primary resets connections': primary({ kind: 'reset' }, met('retry-same', 'network', /ECONNRESET|other side closed/)),
  'the primary hangs': primary({ kind: 'hang' }, SILENT),
  'the primary drips': primary({ kind: 'drip' }, SILENT),
  'the primary is slow': primary({ kind: 'slow', ms: 500 }, met('answered', 'stop')),
  'the primary says what is left of its limits': {
    ...primary({ kind: 'limited', requestsPerMinute: 9_000, headers: true }, met('answered', 'stop')),
    size: 1,
  },
  'the primary answers 500': primary({ kind: 'status', status: 500 }, met('retry-same', '500')),
  'the primary answers 400': primary({ kind: 'status', status: 400 }, met('next-route', '400')),
  'the primary answers 401': primary({ kind: 'status', status: 401 }, met('open-until', '401')),
  'the primary answers 403': primary({ kind: 'status', status: 403 }, met('policy', '403')),
  'the primary never ends its body': primary({ kind: 'too-large' }, met('next-route', 'too-large')),
  'the primary is cut at its limit': primary({ kind: 'truncated' }, met('truncated', 'length')),
  'the primary loses the connection in the body': primary({ kind: 'cut' }, met('retry-same', 'network')),
  'the primary answers no JSON': primary({ kind: 'bad-json' }, met('unfit', 'stop', /not JSON/)),
  'the primary answers another form': primary({ kind: 'bad-schema' }, met('unfit', 'stop', /unrecognized_keys/)),
  'the primary invents its evidence': primary({ kind: 'ungrounded' }, met('unfit', 'stop', /do not stand in the ticket/)),
  'the primary invents a category': primary({ kind: 'wrong-id' }, met('unfit', 'stop', /category is not one of/)),
  'the primary is not sure': primary({ kind: 'unsure' }, met('answered', 'stop'), 'would-ask-a-person'),
  'the primary declines': primary({ kind: 'refusal' }, met('policy', 'refused')),
  'the primary answers a web page': primary({ kind: 'html' }, met('next-route', 'malformed')),
  'the primary reasons and says nothing': primary({ kind: 'says', status: 200, body: REASONING }, met('unfit', 'stop')),
  'the primary has lost its model': primary({ kind: 'retired' }, met('next-route', '404')),
  'the primary has no credit': primary({ kind: 'quota' }, met('open-until', '429')),
  'all three refuse connections': everybody([{ kind: 'refuse' }, { kind: 'refuse' }, { kind: 'refuse' }], [REFUSED, REFUSED, REFUSED]),
  'all three are silent': everybody([{ kind: 'hang' }, { kind: 'drip' }, { kind: 'hang' }], [SILENT, SILENT, SILENT]),
  'all three fail': everybody(
    [{ kind: 'status', status: 503 }, { kind: 'status', status: 529 }, { kind: 'cut' }],
    [met('retry-same', '503'), met('retry-same', '529'), met('retry-same', 'network')],
  ),
  'all three answer nonsense': everybody(
    [{ kind: 'bad-json' }, { kind: 'ungrounded' }, { kind: 'wrong-id' }],
    [met('unfit', 'stop', /not JSON/), met('unfit', 'end_turn', /do not stand/), met('unfit', 'stop', /category is not/)],
  ),
  // Last, and one ticket: the next ones of that hour do not ask it.
  'the primary answers 429 for an hour': {
    ...primary({ kind: 'status', status: 429, retryAfter: '3600' }, met('open-until', '429')),
    size: 1,
  },
};

const DELAY_MS = 1_000;
/** How reading a ticket goes wrong at the desk, two tickets each. */
const DESK_FAULTS: readonly Mode[] = [
  { kind: 'down' },
  { kind: 'refuse' },
  { kind: 'reset' },
  { kind: 'hold' },
  { kind: 'delay', ms: DELAY_MS },
  { kind: 'apply-late', ms: 200 },
  { kind: 'error', status: 500 },
];
const DESK_SIZE = 2;

test('a hundred observed tickets, through every fault of providers and desk, get an outcome each and no write', async (t) => {
  const standby = await live(t, { settings: SETTINGS, entry: 'test/fixtures/service-without-control.ts' });
  const { stage } = standby;
  await standby.withLedger(async (ledger) => {
    const observed: string[] = [];
    const rows: AttemptRow[] = [];
    const triaged = async (prefix: string, size: number, meanwhile: (tickets: readonly string[]) => Promise<void>) => {
      const tickets = await stage.create(someTickets(size, prefix));
      observed.push(...tickets);
      await meanwhile(tickets);
      const ended = await Promise.all(tickets.map((ticket) => decisionOf(ledger, ticket)));
      const attempts = await Promise.all(tickets.map((ticket) => ledger.attempts(triageId('desk', ticket))));
      rows.push(...attempts.flat());
      return { ended, attempts };
    };

    for (const [at, [what, batch]] of Object.entries(BATCHES).entries()) {
      await t.test(`no write while ${what}`, async () => {
        await setModes(stage, batch.modes);
        const { ended, attempts } = await triaged(`P${at}-`, batch.size, async () => undefined);
        assert.deepEqual(writesByUs(await stage.journal()), []);
        for (const one of attempts) assertMet(one, batch);
        for (const one of ended) assertObserved(one, batch.ends);
      });
    }
    await setModes(stage, []);

    for (const fault of DESK_FAULTS) {
      await t.test(`no write while reading at the desk meets ${fault.kind}`, async () => {
        await stage.setDesk('read', fault);
        const { ended } = await triaged(`D-${fault.kind}-`, DESK_SIZE, async (tickets) => {
          await metAtDesk(fault, tickets);
          if (fault.kind !== 'delay') await stage.setDesk('read', { kind: 'works' });
          await stage.release();
        });
        await stage.setDesk('read', { kind: 'works' });
        assert.deepEqual(writesByUs(await stage.journal()), []);
        for (const one of ended) assertObserved(one, 'decided');
        if (fault.kind === 'delay') await assertDelayed(ended);
      });
    }

    await t.test('each of the hundred has one outcome, and no write was even begun', async () => {
      assert.equal(observed.length, ALL);
      const decisions = await ledger.decisions({});
      assert.deepEqual(
        decisions.map(({ workflowId }) => workflowId).toSorted(),
        observed.map((ticket) => triageId('desk', ticket)).toSorted(),
      );
      const begun = await Promise.all(observed.map((ticket) => ledger.writes(triageId('desk', ticket))));
      assert.deepEqual(begun.flat(), []);
      await until(
        'nothing left due',
        5_000,
        () => ledger.overdue(Number.MAX_SAFE_INTEGER, 1),
        ({ length }) => length === 0,
      );
      const outcomes = Map.groupBy(decisions, ({ outcome }) => outcome);
      t.diagnostic([...outcomes].map(([outcome, those]) => `${those.length} ${outcome}`).join(', '));
    });

    await t.test('every mode of the simulators was met, and no request went out that is not in the ledger', async () => {
      const used = new Set(Object.values(BATCHES).flatMap(({ modes }) => modes.map(({ kind }) => kind)));
      // `held` waits for the test itself to let go, and is a rehearsal's only.
      const modes = providerModes.options.map((option) => option.shape.kind.value).filter((kind) => kind !== 'held');
      assert.deepEqual(used, new Set<string>(modes));
      const usedAtDesk = new Set([...DESK_FAULTS.map(({ kind }) => kind), 'works']);
      assert.deepEqual(usedAtDesk, new Set<string>(deskModes.options.map((option) => option.shape.kind.value)));
      for (const dialect of DIALECTS) {
        const sent = rows.filter((row) => row.provider === dialect && !/ECONNREFUSED/.test(row.end?.detail ?? ''));
        assert.equal(await stage.requests(dialect), sent.length, `requests to ${dialect}`);
      }
      t.diagnostic(`${rows.length} requests`);
    });

    await t.test('counter-test: one ticket of a client that may get notes gets one note', async () => {
      const [ticket] = someTickets(1, 'NOTED');
      assert.ok(ticket);
      await stage.create([{ ...ticket, client: NOTED }]);
      assert.equal((await decisionOf(ledger, ticket.id)).outcome, 'decided');
      assert.deepEqual(writesByUs(await stage.journal()), [`note-added on ${ticket.id}`]);
    });

    /** Each ticket's read has failed at least once, or is held, before the desk works again. */
    async function metAtDesk(fault: Mode, tickets: readonly string[]): Promise<void> {
      if (fault.kind === 'delay') return;
      if (fault.kind === 'hold') {
        await until(
          'not injected: every read held',
          10_000,
          () => stage.held(),
          (held) => held === tickets.length,
        );
        return;
      }
      const triesOf = (ticket: string): Promise<number> =>
        standby.withClient(async (client) => {
          const { raw } = await client.workflow.getHandle(triageId('desk', ticket)).describe();
          return raw.pendingActivities?.[0]?.attempt ?? 0;
        });
      for (const ticket of tickets)
        // The desk's announcement may still be on its way, so at first the server may know no such run.
        await until(
          'not injected: a second try to read',
          10_000,
          () => triesOf(ticket).catch(() => 0),
          (tries) => tries > 1,
        );
    }

    async function assertDelayed(ended: readonly DecisionRow[]): Promise<void> {
      for (const { workflowId, endedAtMs } of ended) {
        const { startTime } = await standby.withClient((client) => client.workflow.getHandle(workflowId).describe());
        // Two reads: the ticket, and the notes on it.
        assert.ok(endedAtMs - startTime.getTime() >= 2 * DELAY_MS, 'not injected: the reads were not delayed');
      }
    }
  });
});

/** The providers not named work. */
async function setModes(stage: Stage, modes: readonly Mode[]): Promise<void> {
  for (const [at, dialect] of DIALECTS.entries()) await stage.setProvider(dialect, modes[at] ?? { kind: 'works' });
}

async function decisionOf(ledger: Ledger, ticket: string): Promise<DecisionRow> {
  const workflowId = triageId('desk', ticket);
  const [row, ...more] = await until(
    `an outcome of ${ticket}`,
    40_000,
    () => ledger.decisions({ workflowId }),
    ({ length }) => length > 0,
  );
  assert.ok(row && more.length === 0, `expected one decision on ${ticket}, got ${more.length + 1}`);
  return row;
}

/** Without this a mode that the simulator ignores would pass as a fault survived. */
function assertMet(attempts: readonly AttemptRow[], { modes, met: expected }: Batch): void {
  for (const [at, { outcome, raw, detail }] of expected.entries()) {
    const dialect: Dialect | undefined = DIALECTS[at];
    const [first] = attempts.filter((row) => row.provider === dialect);
    const end = first?.end;
    assert.deepEqual({ outcome: end?.outcome, raw: end?.raw }, { outcome, raw }, `not injected at ${dialect}: ${JSON.stringify(first)}`);
    if (detail) assert.match(end?.detail ?? '', detail, `not injected at ${dialect}`);
    const mode = modes[at];
    const tookMs = (end?.endedAtMs ?? Number.NaN) - (first?.startedAtMs ?? Number.NaN);
    if (mode?.kind === 'slow') assert.ok(tookMs >= Number(mode['ms']), `not injected: answered after ${tookMs} ms`);
  }
}

const withheld = z.object({ note: z.object({ kind: z.literal('withheld') }), fields: z.object({ kind: z.literal('withheld') }) });
function assertObserved(row: DecisionRow, ends: Ends): void {
  assert.equal(row.outcome, ends, `${row.workflowId}: ${row.detail}`);
  if (ends === 'decided') withheld.parse(JSON.parse(row.detail));
}

/** The oracle: what stands in the desk's own journal under our name. */
function writesByUs(journal: readonly JournalEntry[]): readonly string[] {
  return journal.filter((entry) => entry.actor === 'us').map((entry) => `${entry.kind} on ${entry.ticket}`);
}
