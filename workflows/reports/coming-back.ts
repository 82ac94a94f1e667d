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
const SOON = { afterMs: 60_000, most: 10 };
/** For one section. */
const SECTION_MS = 10 * 60_000;

/** What waits for machines of what was written; undefined where nothing does. */
export function waitsOf(written: readonly Written[], passes: number): Waits | undefined {
  const away = written.flatMap((one) => (one.kind === 'none' && one.away !== undefined ? [{ section: one.section, cause: one.away }] : []));
  const [first] = away;
  return first && { sections: away.map(({ section }) => section), cause: first.cause, passes };
}

export function askWhenBack(revision: Revision, task: OpenTask, waits: Waits): ComingBack {
  let returned: Returned | undefined;
  const scope = new CancellationScope();
  const running = scope
    .run(() => untilWritten(revision, task, waits))
    .then((found) => void (returned = found))
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  return {
    returned: () => returned,
    async stop() {
      scope.cancel();
      await running;
      await waitsNoMore(revision.run.workflowId);
    },
  };
}

/** Undefined where nothing came of it, and nothing will. */
async function untilWritten(revision: Revision, task: OpenTask, waits: Waits): Promise<Returned | undefined> {
  const { run, settings } = revision;
  const found = new Map<Section, Written>();
  let [cause, soon, triedAtMs] = [waits.cause, 0, undefined as number | undefined];
  run.isBack = false;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const waitMs = found.size > 0 ? SOON.afterMs : backstopWaitMs(settings.comingBack, tries, Math.random());
    await record(revision, task, { cause, triedAtMs });
    await condition(() => run.isBack, waitMs, { summary: 'wait for AI' });
    run.isBack = false;
    await waitsNoMore(run.workflowId);
    const round = await pass(revision, task, { sections: openIn(task, waits, found), passes: waits.passes + tries });
    for (const one of round.written) found.set(one.section, one);
    // Where it found no room it is told again when there is some.
    triedAtMs = round.turnedAway ? undefined : Date.now();
    cause = round.cause ?? cause;
    const rest = round.cause === undefined ? [] : openIn(task, waits, found);
    if (found.size > 0) soon += 1;
    if (rest.length === 0 || soon >= SOON.most) return returnedOf(found, rest, cause);
  }
  return returnedOf(found, [], cause);
}

const returnedOf = (found: ReadonlyMap<Section, Written>, rest: readonly Section[], cause: string): Returned | undefined =>
  found.size === 0 ? undefined : { written: [...found.values()], rest, cause };

/** Without those that a person has written meanwhile. */
function openIn({ draft }: OpenTask, { sections }: Waits, found: ReadonlyMap<Section, Written>): readonly Section[] {
  const { persons = {} } = draft as ReportDraft;
  return sections.filter((section) => !found.has(section) && persons[section] === undefined);
}

/** `cause`: the machines, where all of them are away still. */
type Passed = { readonly written: readonly Written[]; readonly cause: string | undefined; readonly turnedAway: boolean };
/** Ends at the first section that finds all machines away: the others would not find any. */
async function pass(revision: Revision, { draft }: OpenTask, { sections, passes }: Pick<Waits, 'sections' | 'passes'>): Promise<Passed> {
  const { facts } = draft as ReportDraft;
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

type Standing = { readonly cause: string; readonly triedAtMs: number | undefined };
const record = ({ run: { workflowId }, of: { client } }: Revision, { dueAtMs }: OpenTask, standing: Standing): Promise<void> =>
  recordWaiting(workflowId, { workflowId, process: CLIENT_REPORT.name, client, dueAtMs, lane: 'ai', ...standing });

/** Nobody waits any more: of a run that is stopped. */
export const waitsNoMore = (workflowId: string): Promise<void> => recordWaiting(workflowId, undefined);
