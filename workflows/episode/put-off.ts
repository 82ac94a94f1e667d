/** Notes that were put off since many items wait for the same machines: who is asked after all, and when. */
import { outageOf } from '../chain/outage.ts';
import { listed } from '../people/waiting-list.ts';
import { permissionsAsRead, readingOf } from './run.ts';
import { recordTask } from './tasks.ts';
import type { OpenTask } from '../people/contract.ts';
import type { Run } from './run.ts';
import type { ForPerson, Phase } from './state.ts';

/** The machines that a round has found down, and that the item waits for; undefined where it was something else. */
export async function causeOf(run: Run, { because, rejected }: Pick<ForPerson, 'because' | 'rejected'>): Promise<string | undefined> {
  if (because.kind !== 'exhausted') return undefined;
  const { input, state } = run;
  const { ai } = await permissionsAsRead(run, readingOf(run));
  return outageOf(input.settings.routes, ai, { routeFailures: state.routeFailures, rejected });
}

/** Its time has come: the item asks, unless too many have gathered meanwhile. */
export async function noteDue(run: Run, task: OpenTask): Promise<Phase> {
  if (task.unasked?.kind === 'gathering') {
    const waiting = await recordTask(run, task);
    const unasked = listed(run.input.settings.people, task, waiting, Date.now());
    if (unasked) {
      task.unasked = unasked;
      return { kind: 'waiting' };
    }
  }
  return asksNow(run, task);
}

/**
 * A round has ended in vain while nobody was told yet. If machines are down as before it goes on waiting; if not, the item itself is why a person
 * is asked, and it has no others to wait with.
 */
export async function inVain(run: Run, task: OpenTask, forPerson: ForPerson): Promise<Phase> {
  const cause = await causeOf(run, forPerson);
  if (cause !== undefined && cause === task.cause) return { kind: 'waiting' };
  const { because, draft, draftBy } = forPerson;
  Object.assign(task, { why: because.why, because: because.kind, draft, draftBy, cause });
  return asksNow(run, task);
}

async function asksNow(run: Run, task: OpenTask): Promise<Phase> {
  task.unasked = undefined;
  task.askedAtMs = Date.now();
  await recordTask(run, task, { isDefect: task.because === 'defect' });
  return { kind: 'asking' };
}
