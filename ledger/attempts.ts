/** Attempts: one row per HTTP request to a route, written before it is sent and completed when it has ended. */
import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import { endedOn, endsOn, endsUpTo, underWayOn } from './route-window.ts';
import { routeStateIn, routeStatesIn, writeRouteState } from './routes.ts';
import { pacedIn } from './pace.ts';
import { keepTold } from './route-told.ts';
import { suspensionOf } from './suspensions.ts';
import type {
  AfterEnd,
  AttemptBegun,
  AttemptEnd,
  AttemptRow,
  AttemptStart,
  EndedOn,
  KinSeen,
  PaceAsked,
  RouteState,
  ToldNow,
} from './contract.ts';
import type { AttemptTable, Schema } from './schema.ts';
import type { Store } from './store.ts';

/** The first request, one retry, one adjustment: every promise about cost and load derives from it. */
const REQUESTS_PER_ROUTE = 3;

export async function beginAttempt(
  store: Store,
  start: AttemptStart,
  isBlocked: (state: RouteState, underWay: number) => boolean = () => false,
  pace?: PaceAsked,
): Promise<AttemptBegun> {
  return store.together(async (db) => {
    const state = await routeStateIn(db, start.route);
    if (state !== undefined) {
      const underWay = state.state === 'half-open' ? await underWayOn(db, start.route, start.startedAtMs) : 0;
      if (isBlocked(state, underWay)) return { kind: 'blocked', state };
    }
    const suspension = await suspensionOf(db, start, start.startedAtMs);
    if (suspension !== undefined) return { kind: 'suspended', untilMs: suspension.untilMs };
    const { count } = await db
      .selectFrom('attempt')
      .select((row) => row.fn.countAll<number>().as('count'))
      .where('workflow_id', '=', start.workflowId)
      .where('episode', '=', start.episode)
      .where('round', '=', start.round)
      .where('route', '=', start.route)
      .executeTakeFirstOrThrow();
    if (count >= REQUESTS_PER_ROUTE) return { kind: 'spent', count };
    const paced = pace && (await pacedIn(db, start.route, pace, start.startedAtMs));
    if (paced?.kind === 'paced') return paced;
    const row = newRow(start, count + 1, state?.version ?? 0);
    const ofAccount = pace?.account === undefined ? {} : { account: pace.account, paced_tokens: pace.tokens };
    await db
      .insertInto('attempt')
      .values({ ...row, ...ofAccount })
      .execute();
    return {
      kind: 'begun',
      attempt: row.attempt,
      ...(state === undefined ? {} : { state }),
      ...(paced?.isTold === true ? { isTold: true as const } : {}),
    };
  });
}

type EndOf = {
  readonly unknownEnd?: string | undefined;
  readonly after?: AfterEnd;
  readonly kin?: readonly string[];
  readonly told?: ToldNow;
};
export async function endAttempt(store: Store, attempt: string, end: AttemptEnd, of: EndOf = {}): Promise<readonly RouteState[]> {
  const { unknownEnd, after, kin = [], told } = of;
  const close = (db: Kysely<Schema>) =>
    db
      .updateTable('attempt')
      .set(endColumns(store, end))
      .where('attempt', '=', attempt)
      .where('ended_at_ms', 'is', null)
      .returning(['route', 'route_version', 'purpose', 'episode', 'started_at_ms'])
      .executeTakeFirst();
  // Nearly every end changes nothing but its row, which is one statement.
  if (unknownEnd === undefined && after === undefined && told === undefined) {
    if ((await store.once(close)) === undefined) await assertKnown(store, attempt);
    return [];
  }
  const done = await store.together(async (db) => {
    const row = await close(db);
    if (row === undefined) return 'closed-before';
    if (unknownEnd !== undefined) await countEndWord(db, row.route, unknownEnd);
    if (told !== undefined) await keepTold(db, row, told, end.endedAtMs);
    if (after === undefined) return [];
    const ended = endedOn({ ...row, outcome: end.outcome, reason: end.reason ?? null, ended_at_ms: end.endedAtMs });
    return changedBy(db, after, { route: row.route, attempt, ended, kin });
  });
  if (done !== 'closed-before') return done;
  await assertKnown(store, attempt);
  return [];
}

type Ended = { readonly route: string; readonly attempt: string; readonly ended: EndedOn; readonly kin: readonly string[] };
/** Keeps what follows from an end, and says of which states it has made another generation. */
async function changedBy(db: Kysely<Schema>, after: AfterEnd, { route, attempt, ended, kin }: Ended): Promise<readonly RouteState[]> {
  const before = await routeStatesIn(db, [route, ...kin]);
  const of = (name: string): RouteState | undefined => before.find((one) => one.route === name);
  const seen: KinSeen[] = [];
  for (const name of kin) {
    const state = of(name);
    const at = { route: name, version: state?.version ?? 0, atMs: ended.endedAtMs, but: attempt };
    seen.push({ route: name, state, recent: await endsUpTo(db, at) });
  }
  const recent = await endsOn(db, route, of(route)?.version ?? 0, { attempt, ended });
  const changed = after(of(route), ended, recent, seen);
  for (const state of changed) await writeRouteState(db, of(state.route), state, ended.endedAtMs);
  return changed.filter(({ route: name, version }) => version !== (of(name)?.version ?? 0));
}

async function assertKnown(store: Store, attempt: string): Promise<void> {
  const known = await store.once((db) => db.selectFrom('attempt').select('attempt').where('attempt', '=', attempt).executeTakeFirst());
  if (known === undefined) throw new Error(`Expected an attempt that was begun, got ${attempt}; begin it before ending it.`);
}

export const underWay = (store: Store, route: string, nowMs: number): Promise<number> => store.once((db) => underWayOn(db, route, nowMs));

export async function attempts(store: Store, workflowId: string): Promise<readonly AttemptRow[]> {
  const rows = await store.once((db) =>
    db.selectFrom('attempt').selectAll().where('workflow_id', '=', workflowId).orderBy('started_at_ms').orderBy('attempt').execute(),
  );
  return rows.map((row) => rowOf(store, row));
}

/** Words are a stranger's: what comes after so many different ones of a route is counted together. */
const MOST_WORDS = 20;
const OTHER_WORDS = 'other';

async function countEndWord(db: Kysely<Schema>, route: string, given: string): Promise<void> {
  const known = await db.selectFrom('end_word_count').select('word').where('route', '=', route).execute();
  const word = known.length < MOST_WORDS || known.some((row) => row.word === given) ? given : OTHER_WORDS;
  await db
    .insertInto('end_word_count')
    .values({ route, word, count: 1 })
    .onConflict((conflict) => conflict.columns(['route', 'word']).doUpdateSet({ count: sql<number>`end_word_count.count + 1` }))
    .execute();
}

function newRow(start: AttemptStart, number: number, routeVersion: number) {
  return {
    attempt: `${start.workflowId}:e${start.episode}:r${start.round}:${start.route}:${number}`,
    number,
    workflow_id: start.workflowId,
    episode: start.episode,
    round: start.round,
    route: start.route,
    provider: start.provider,
    purpose: start.purpose,
    client: start.client,
    started_at_ms: start.startedAtMs,
    deadline_at_ms: start.deadlineAtMs,
    worst_cost_micros: start.worstCostMicros,
    input_hash: start.inputHash,
    asked_model: start.model,
    route_version: routeVersion,
  };
}

function endColumns({ seal }: Store, end: AttemptEnd) {
  return {
    ended_at_ms: end.endedAtMs,
    outcome: end.outcome,
    reason: end.reason ?? null,
    raw: end.raw ?? null,
    sealed_detail: end.detail === undefined ? null : seal.seal(end.detail),
    input_tokens: end.inputTokens ?? null,
    output_tokens: end.outputTokens ?? null,
    ...(end.inputTokens === undefined || end.outputTokens === undefined
      ? {}
      : { paced_tokens: sql<number | null>`case when account is null then null else ${end.inputTokens + end.outputTokens} end` }),
    cost_micros: end.costMicros,
    served_model: end.servedModel ?? null,
  };
}

function rowOf(store: Store, row: Selectable<AttemptTable>): AttemptRow {
  return {
    attempt: row.attempt,
    number: row.number,
    workflowId: row.workflow_id,
    episode: row.episode,
    round: row.round,
    route: row.route,
    provider: row.provider,
    purpose: row.purpose,
    client: row.client,
    startedAtMs: row.started_at_ms,
    deadlineAtMs: row.deadline_at_ms,
    worstCostMicros: row.worst_cost_micros,
    inputHash: row.input_hash,
    model: row.asked_model ?? undefined,
    end: endOf(store, row),
  };
}

function endOf({ seal }: Store, row: Selectable<AttemptTable>): AttemptEnd | undefined {
  if (row.ended_at_ms === null || row.outcome === null) return undefined;
  return {
    endedAtMs: row.ended_at_ms,
    outcome: row.outcome,
    ...(row.reason === null ? {} : { reason: row.reason }),
    raw: row.raw ?? undefined,
    detail: row.sealed_detail === null ? undefined : seal.unseal(row.sealed_detail),
    inputTokens: row.input_tokens ?? undefined,
    outputTokens: row.output_tokens ?? undefined,
    costMicros: row.cost_micros,
    servedModel: row.served_model ?? undefined,
  };
}
