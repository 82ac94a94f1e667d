/**
 * Beside the wait for an approval: machines that were away when the words were due are asked for them once they are back, as they are told or
 * by its own tries. Whoever approves meanwhile has approved the page as it is, and what machines say then counts for nothing.
 */
import { CancellationScope, condition, isCancellation, proxyLocalActivities } from '@temporalio/workflow';
import { backstopWaitMs } from '../people/times.ts';
import { recordTimeouts } from '../records/timeouts.ts';
import { CLIENT_REPORT } from './process.ts';
import { ask } from './prose-rounds.ts';
import { SECTIONS } from './sections.ts';
import type { OpenTask } from '../people/contract.ts';
import type { RecordActivities } from '../records/contract.ts';
import type { ReportDraft } from './answer.ts';
import type { Written } from './contract.ts';
import type { Revision } from './run.ts';
import type { Section } from './sections.ts';

const { recordWaiting } = proxyLocalActivities<Pick<RecordActivities, 'recordWaiting'>>(recordTimeouts);

/** Sections that wait for machines, the machines by name, and how often they were asked in this revision. */
export type Waits = { readonly sections: readonly Section[]; readonly cause: string; readonly passes: number };
/** `rest`: what waits still. */
export type Returned = { readonly written: readonly Written[]; readonly rest: readonly Section[]; readonly cause: string };
export type ComingBack = { readonly returned: () => Returned | undefined; stop(): Promise<void> };

/** Each costs a look at the routes, and requests only where one takes some. Then nobody but a person asks for more. */
const MOST_TRIES = 100;
/** Where some of it is written and a machine that comes back has no room for the rest yet: soon, and not for long, so that one page has all of it. */
const SOON = { everyMs: 60_000, most: 10 };
/** For one section. */
const SECTION_MS = 10 * 60_000;

/** What waits for machines of what was written; undefined where nothing does. */
export function waitsOf(written: readonly Written[], passes: number): Waits | undefined {
  const away = written.flatMap((one) => (one.kind === 'none' && one.away !== undefined ? [{ section: one.section, cause: one.away }] : []));
  const [first] = away;
  return first && { sections: away.map(({ section }) => section), cause: first.cause, passes };
}

export function askWhenBack(revision: Revision, task: OpenTask, waits: Waits): ComingBack {
  const { run, of, settings } = revision;
  let returned: Returned | undefined;
  const scope = new CancellationScope();
  const running = scope.run(untilWritten).catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  return {
    returned: () => returned,
    async stop() {
      scope.cancel();
      await running;
      await recordWaiting(run.workflowId, undefined);
    },
  };

  async function untilWritten(): Promise<void> {
    const found = new Map<Section, Written>();
    let [cause, soon, triedAtMs] = [waits.cause, 0, undefined as number | undefined];
    run.isBack = false;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const waitMs = found.size > 0 ? SOON.everyMs : backstopWaitMs(settings.comingBack, tries, Math.random());
      await record(cause, triedAtMs);
      await condition(() => run.isBack, waitMs, { summary: 'wait for AI' });
      run.isBack = false;
      await recordWaiting(run.workflowId, undefined);
      triedAtMs = Date.now();
      const round = await pass(openIn(found), waits.passes + tries);
      for (const one of round.written) found.set(one.section, one);
      if (round.turnedAway) triedAtMs = undefined;
      cause = round.cause ?? cause;
      if (found.size > 0) soon += 1;
      const rest = round.cause === undefined ? [] : openIn(found);
      if (found.size === 0 && rest.length === 0) return;
      if (found.size > 0 && (rest.length === 0 || soon >= SOON.most)) {
        returned = { written: [...found.values()], rest, cause };
        return;
      }
    }
    if (found.size > 0) returned = { written: [...found.values()], rest: [], cause };
  }

  /** Without those that a person has written meanwhile. */
  function openIn(found: ReadonlyMap<Section, Written>): readonly Section[] {
    const { persons = {} } = task.draft as ReportDraft;
    return waits.sections.filter((section) => !found.has(section) && persons[section] === undefined);
  }

  /** Ends at the first that finds all machines away: the others would not find any. `cause`: which those are. */
  async function pass(
    sections: readonly Section[],
    passes: number,
  ): Promise<{ written: Written[]; cause: string | undefined; turnedAway: boolean }> {
    const { facts } = task.draft as ReportDraft;
    const written: Written[] = [];
    for (const section of sections) {
      const round = passes * SECTIONS.length + SECTIONS.indexOf(section) + 1;
      const asked = await ask(revision, { facts, section }, { round, untilMs: Date.now() + SECTION_MS });
      if (asked.written.kind === 'none' && asked.written.away !== undefined)
        return { written, cause: asked.written.away, turnedAway: asked.turnedAway };
      if (asked.written.kind === 'model') written.push(asked.written);
    }
    return { written, cause: undefined, turnedAway: false };
  }

  function record(cause: string, triedAtMs: number | undefined): Promise<void> {
    const { workflowId } = run;
    const { dueAtMs } = task;
    return recordWaiting(workflowId, { workflowId, process: CLIENT_REPORT.name, client: of.client, dueAtMs, lane: 'ai', triedAtMs, cause });
  }
}

/** Nobody waits any more: of a run that is stopped. */
export const waitsNoMore = (workflowId: string): Promise<void> => recordWaiting(workflowId, undefined);
