/**
 * Waits until search attributes can be used. A namespace knows them at once by their list; each of its servers takes them over by itself
 * some moments later (0.4 to 1.9 s measured on two nodes), and until then refuses whoever uses them.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';

export type WaitOptions = {
  /** Takes a line for whoever watches the start. */
  readonly log: (line: string) => void;
  /** @default 30_000 */
  readonly withinMs?: number;
};
export type Usable = { readonly kind: 'usable' } | { readonly kind: 'not-usable'; readonly why: string };

/** Servers look at their namespaces every 2 s, and a busy one is late; what takes ten times as long will not come. */
const WITHIN_MS = 30_000;
const LOOK_MS = 200;
const ANSWER_MS = 5_000;
/** Whoever waits longer than this wants to know for what. */
const SAY_AFTER_MS = 3_000;
const SAY_EVERY_MS = 10_000;
/** A name may stand for several servers, which take turns: one that knows them says nothing of the next. */
const IN_A_ROW = 3;
/** gRPC's numbers for "not yet": invalid argument (no such attribute), not found (no such namespace), unavailable, deadline. */
const NOT_YET = new Set([3, 4, 5, 14]);

/** By a real use: a list that asks for every one of them. Throws where the server says something else than "not yet". */
export async function untilUsable(connection: Connection, namespace: string, query: string, options: WaitOptions): Promise<Usable> {
  const { log, withinMs = WITHIN_MS } = options;
  const startedAtMs = performance.now();
  let sayAtMs = SAY_AFTER_MS;
  let row = 0;
  for (;;) {
    const why = await refusal(connection, namespace, query);
    row = why === undefined ? row + 1 : 0;
    if (row === IN_A_ROW) return { kind: 'usable' };
    if (why === undefined) continue;
    const waitedMs = performance.now() - startedAtMs;
    if (waitedMs >= withinMs) return { kind: 'not-usable', why };
    if (waitedMs >= sayAtMs) {
      log(`Waiting until the search attributes of namespace ${namespace} can be used (${Math.round(waitedMs / 1_000)} s so far).`);
      sayAtMs = waitedMs + SAY_EVERY_MS;
    }
    await pause(LOOK_MS);
  }
}

async function refusal(connection: Connection, namespace: string, query: string): Promise<string | undefined> {
  try {
    await connection.withDeadline(Date.now() + ANSWER_MS, () =>
      connection.workflowService.listWorkflowExecutions({ namespace, query, pageSize: 1 }),
    );
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'number' && NOT_YET.has(error.code)) return error.message;
    throw error;
  }
}
