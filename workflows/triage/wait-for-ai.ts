/** Work that is convenience only waits for AI to come back before anybody is bothered. The wait has an end: then a person is asked. */
import { CancellationScope, condition, upsertSearchAttributes } from '@temporalio/workflow';
import { backstopWaitMs, nextLookAtMs } from '../people/times.ts';
import { isLookDue, isNews } from '../people/wait.ts';
import { WAITING } from '../search-attributes.ts';
import { continueIfLong } from './continue.ts';
import { lookBriefly } from './looks.ts';
import { isAsRead, machinesOf, readingOf, rulesAt, rulesOf } from './run.ts';
import { lookSoon } from './state.ts';
import { tell } from './story.ts';
import type { Standing, Waited } from '../people/wait.ts';
import type { Because } from './contract.ts';
import type { Run } from './run.ts';
import type { Patience } from './state.ts';

export type AiWaited = Exclude<Waited, { kind: 'answered' }> | { readonly kind: 'over' };

/** Only where a machine may be asked at all, and where it was the machines that failed. */
export function mayWaitForAi(run: Run, because: Because): boolean {
  const { ai, criticality = 'sla' } = rulesOf(run, readingOf(run));
  return criticality === 'convenience' && ai !== 'off' && because.kind === 'exhausted' && (run.input.settings.convenienceMs ?? 0) > 0;
}

export function beginToWaitForAi({ state, input }: Run): void {
  const { comingBack, convenienceMs = 0 } = input.settings;
  const patience = (state.patience ??= { endsAtMs: Date.now() + convenienceMs, nextTryAtMs: 0, tries: 0, triedAtMs: undefined });
  patience.nextTryAtMs = Date.now() + backstopWaitMs(comingBack, patience.tries, Math.random());
  patience.tries += 1;
  // It may have moved while the machines were asked, to where nobody may wait like this.
  lookSoon(state);
}

export async function waitForAi(run: Run): Promise<AiWaited> {
  const { state, records, workflowId } = run;
  const { patience } = state;
  if (!patience) throw new Error('Expected a wait for AI that has begun, got none.');
  const { client } = readingOf(run).snapshot;
  state.now = 'waiting for AI';
  upsertSearchAttributes([{ key: WAITING, value: 'ai' }]);
  tell(run, client);
  const { endsAtMs, triedAtMs } = patience;
  const machines = machinesOf(run);
  await records.recordWaiting(workflowId, { workflowId, client, dueAtMs: endsAtMs, lane: 'ai', triedAtMs, machines });
  const waited = await backOrOver(run, patience);
  upsertSearchAttributes([{ key: WAITING, value: null }]);
  // Where it is cancelled the row is taken down by whoever stops the run.
  if (!CancellationScope.current().consideredCancelled) await records.recordWaiting(workflowId, undefined);
  return waited;
}

async function backOrOver(run: Run, patience: Patience): Promise<AiWaited> {
  const { state } = run;
  const isDue = (): boolean => Date.now() >= patience.nextTryAtMs;
  for (;;) {
    if (Date.now() >= patience.endsAtMs) return { kind: 'over' };
    await continueIfLong(run);
    if (!isLookDue(state, Date.now()) && !state.routeBack && !isDue()) {
      await nextMoment(run, patience);
      continue;
    }
    const now = await lookBriefly(run);
    if (now.kind === 'handled' || now.kind === 'gone') return now;
    if (now.kind === 'unknown') later(run, patience);
    else if (!mayGoOnWaiting(run, now)) return { kind: 'moved' };
    else if (state.routeBack || isDue()) return again(run, patience);
  }
}

async function nextMoment({ state }: Run, patience: Patience): Promise<void> {
  const looksAtMs = isNews(state) ? nextLookAtMs(state.pace) : patience.endsAtMs;
  const untilMs = Math.min(patience.nextTryAtMs, patience.endsAtMs, looksAtMs);
  // News that is not to be looked at yet wakes all the same: the next wait ends when it is.
  const { delivered } = state;
  const happened = (): boolean => state.delivered !== delivered || isLookDue(state, Date.now()) || state.routeBack;
  await condition(happened, Math.max(1, untilMs - Date.now()), { summary: 'wait for AI' });
}

/** Under rules by which a person is asked at once it must not go on. */
function mayGoOnWaiting(run: Run, now: Standing): boolean {
  const reading = readingOf(run);
  return isAsRead(run, reading, now) && rulesAt(run, reading, now).criticality === 'convenience';
}

/** Where nobody can say whose it is, the answer could not be written either: soon enough later. */
function later({ state, input }: Run, patience: Patience): void {
  if (!state.routeBack && Date.now() < patience.nextTryAtMs) return;
  state.routeBack = false;
  patience.nextTryAtMs = Date.now() + input.settings.comingBack.firstMs;
}

function again({ state }: Run, patience: Patience): AiWaited {
  const routes = state.routeBack ? 'all' : 'one';
  state.routeBack = false;
  if (routes === 'all') patience.triedAtMs = Date.now();
  return { kind: 'try-again', routes };
}
