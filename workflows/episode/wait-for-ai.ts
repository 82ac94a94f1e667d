/** Convenience work waits for AI to come back. When the wait ends, a person is asked. */
import { CancellationScope, condition, upsertSearchAttributes } from '@temporalio/workflow';
import { backstopWaitMs, nextLookAtMs } from '../people/times.ts';
import { isLookDue, isNews } from '../people/wait.ts';
import { WAITING } from '../search-attributes.ts';
import { continueIfLong } from './continue.ts';
import { lookBriefly } from './looks.ts';
import { isAsRead, machinesOf, permissionsAsRead, permissionsNow, readingOf } from './run.ts';
import { lookSoon } from './state.ts';
import { showStory } from './story.ts';
import type { Standing } from '../ticket/contract.ts';
import type { Waited } from '../people/wait.ts';
import type { Because } from '../people/contract.ts';
import type { Run } from './run.ts';
import type { AiWait } from './state.ts';

export type AiWaited = Exclude<Waited, { kind: 'answered' | 'note-due' }> | { readonly kind: 'over' };

/** Only where a machine may be asked at all, and where it was the machines that failed. */
export async function mayWaitForAi(run: Run, because: Because): Promise<boolean> {
  const { ai, criticality = 'sla' } = await permissionsAsRead(run, readingOf(run));
  return criticality === 'convenience' && ai !== 'off' && because.kind === 'exhausted' && (run.input.settings.convenienceMs ?? 0) > 0;
}

export function beginToWaitForAi({ state, input }: Run): void {
  const { comingBack, convenienceMs = 0 } = input.settings;
  const aiWait = (state.aiWait ??= { endsAtMs: Date.now() + convenienceMs, nextTryAtMs: 0, tries: 0, triedAtMs: undefined });
  aiWait.nextTryAtMs = Date.now() + backstopWaitMs(comingBack, aiWait.tries, Math.random());
  aiWait.tries += 1;
  // It may have moved while the machines were asked, to where nobody may wait like this.
  lookSoon(state);
}

/** `cause`: the machines that it waits for. */
export async function waitForAi(run: Run, cause: string | undefined): Promise<AiWaited> {
  const { state, records, workflowId } = run;
  const { aiWait } = state;
  if (!aiWait) throw new Error('Expected a wait for AI that has begun, got none.');
  const { client } = readingOf(run).snapshot;
  state.now = 'waiting for AI';
  upsertSearchAttributes([{ key: WAITING, value: 'ai' }]);
  showStory(run, client);
  const { endsAtMs, triedAtMs } = aiWait;
  const machines = machinesOf(run);
  await records.recordWaiting(workflowId, {
    workflowId,
    process: run.process.name,
    client,
    dueAtMs: endsAtMs,
    lane: 'ai',
    triedAtMs,
    machines,
    cause,
  });
  const waited = await backOrOver(run, aiWait);
  upsertSearchAttributes([{ key: WAITING, value: null }]);
  // Where it is cancelled the row is taken down by whoever stops the run.
  if (!CancellationScope.current().consideredCancelled) await records.recordWaiting(workflowId, undefined);
  return waited;
}

async function backOrOver(run: Run, aiWait: AiWait): Promise<AiWaited> {
  const { state } = run;
  const isDue = (): boolean => Date.now() >= aiWait.nextTryAtMs;
  for (;;) {
    if (Date.now() >= aiWait.endsAtMs) return { kind: 'over' };
    await continueIfLong(run);
    if (!isLookDue(state, Date.now()) && !state.routeBack && !isDue()) {
      await nextMoment(run, aiWait);
      continue;
    }
    const now = await lookBriefly(run);
    if (now.kind === 'handled' || now.kind === 'gone') return now;
    const mayGoOn = now.kind === 'unknown' ? 'unknown' : await mayGoOnWaiting(run, now);
    if (mayGoOn === 'unknown') later(run, aiWait);
    else if (!mayGoOn) return { kind: 'moved' };
    else if (state.routeBack || isDue()) return again(run, aiWait);
  }
}

async function nextMoment({ state }: Run, aiWait: AiWait): Promise<void> {
  const looksAtMs = isNews(state) ? nextLookAtMs(state.pace) : aiWait.endsAtMs;
  const untilMs = Math.min(aiWait.nextTryAtMs, aiWait.endsAtMs, looksAtMs);
  // News that is not to be looked at yet wakes all the same: the next wait ends when it is.
  const { delivered } = state;
  const happened = (): boolean => state.delivered !== delivered || isLookDue(state, Date.now()) || state.routeBack;
  await condition(happened, Math.max(1, untilMs - Date.now()), { summary: 'wait for AI' });
}

/** False if the ticket moved to where a person must be asked at once. */
async function mayGoOnWaiting(run: Run, now: Standing): Promise<boolean | 'unknown'> {
  const reading = readingOf(run);
  const isSo = await isAsRead(run, reading, now);
  if (isSo !== true) return isSo;
  const permissions = await permissionsNow(run, reading, now);
  return permissions === 'unknown' ? permissions : permissions.criticality === 'convenience';
}

/** Tries later: while the ticket cannot be read, an answer could not be written either. */
function later({ state, input }: Run, aiWait: AiWait): void {
  if (!state.routeBack && Date.now() < aiWait.nextTryAtMs) return;
  state.routeBack = false;
  aiWait.nextTryAtMs = Date.now() + input.settings.comingBack.firstMs;
}

function again({ state }: Run, aiWait: AiWait): AiWaited {
  state.routeBack = false;
  aiWait.triedAtMs = Date.now();
  return { kind: 'try-again' };
}
