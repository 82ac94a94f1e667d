/** Work that is convenience only waits for AI to come back before anybody is bothered. The wait has an end: then a person is asked. */
import { CancellationScope, condition, upsertSearchAttributes } from '@temporalio/workflow';
import { backstopWaitMs } from '../people/times.ts';
import { WAITING } from '../search-attributes.ts';
import { isAsRead, lookBriefly, rulesAt, rulesOf } from './run.ts';
import { tell } from './story.ts';
import type { Standing, Waited } from '../people/wait.ts';
import type { Because } from './contract.ts';
import type { Episode, Patience, Run } from './run.ts';

export type AiWaited = Exclude<Waited, { kind: 'answered' }> | { readonly kind: 'over' };

/** Only where a machine may be asked at all, and where it was the machines that failed. */
export function mayWaitForAi(run: Run, reading: Episode, because: Because): boolean {
  const { ai, criticality = 'sla' } = rulesOf(run, reading);
  return criticality === 'convenience' && ai !== 'off' && because.kind === 'exhausted' && (run.input.settings.convenienceMs ?? 0) > 0;
}

export async function waitForAi(run: Run, reading: Episode): Promise<AiWaited> {
  const { state, records, workflowId, input } = run;
  const { client } = reading.snapshot;
  const { comingBack, convenienceMs = 0 } = input.settings;
  const patience = (state.patience ??= { endsAtMs: Date.now() + convenienceMs, nextTryAtMs: 0, tries: 0, triedAtMs: undefined });
  patience.nextTryAtMs = Date.now() + backstopWaitMs(comingBack, patience.tries, Math.random());
  patience.tries += 1;
  state.now = 'waiting for AI';
  upsertSearchAttributes([{ key: WAITING, value: 'ai' }]);
  tell(run, client);
  const { endsAtMs, triedAtMs } = patience;
  await records.recordWaiting(workflowId, { workflowId, client, dueAtMs: endsAtMs, lane: 'ai', triedAtMs });
  try {
    return await backOrOver(run, reading, patience);
  } finally {
    // Also where it is cancelled; the row is taken down by whoever stops the run.
    upsertSearchAttributes([{ key: WAITING, value: null }]);
    if (!CancellationScope.current().consideredCancelled) await records.recordWaiting(workflowId, undefined);
  }
}

async function backOrOver(run: Run, reading: Episode, patience: Patience): Promise<AiWaited> {
  const { state } = run;
  const isDue = (): boolean => Date.now() >= patience.nextTryAtMs;
  // It may have moved while the machines were asked, to where nobody may wait like this.
  state.news = true;
  for (;;) {
    if (Date.now() >= patience.endsAtMs) return { kind: 'over' };
    if (!state.news && !state.routeBack && !isDue()) {
      const untilMs = Math.min(patience.nextTryAtMs, patience.endsAtMs);
      await condition(() => state.news || state.routeBack, Math.max(1, untilMs - Date.now()), { summary: 'wait for AI' });
      continue;
    }
    state.news = false;
    const now = await lookBriefly(run, reading);
    if (now.kind === 'handled' || now.kind === 'gone') return now;
    if (now.kind === 'unknown') later(run, patience);
    else if (!mayGoOnWaiting(run, reading, now)) return { kind: 'moved' };
    else if (state.routeBack || isDue()) return again(run, patience);
  }
}

/** Under rules by which a person is asked at once it must not go on. */
function mayGoOnWaiting(run: Run, reading: Episode, now: Standing): boolean {
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
