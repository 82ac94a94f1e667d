/** Asks machines for the prose of each section, again and again until its time is over. What is missing then is made by code. */
import { condition } from '@temporalio/workflow';
import { askChain } from '../chain/ask.ts';
import { askModel } from '../chain/ask-model.ts';
import { outageOf } from '../chain/outage.ts';
import { attemptsOf } from '../chain/timeouts.ts';
import { priorityOf } from '../priority.ts';
import { CLIENT_REPORT } from './process.ts';
import { SECTIONS } from './sections.ts';
import { show } from './run.ts';
import type { Answer, ChainState } from '../chain/ask.ts';
import type { ReportSettings, Written } from './contract.ts';
import type { Revision } from './run.ts';
import type { Section } from './sections.ts';

/** Between two rounds: twice as long each time, so that a weekend without AI is some dozens of looks. */
const BETWEEN = { firstMs: 5 * 60_000, mostMs: 60 * 60_000 };
/** The last round begins so long before the time is over: who is back by then still writes all of it, and no hour of that time goes unused. */
const LAST_ROUND_MS = 5 * 60_000;
/** For each section, whatever the others take. */
const SECTION_MS = 10 * 60_000;

/** `passes`: how often all of them were asked. */
export type Rounds = { readonly written: readonly Written[]; readonly passes: number };
export async function proseOfSections(revision: Revision, facts: string): Promise<Rounds> {
  const { run, settings } = revision;
  // From here on, and not from the beginning: what its sources took is no time of the machines.
  const untilMs = Date.now() + settings.proseWithinMs;
  const written = new Map<Section, Written>();
  if (settings.ai === 'off')
    return { written: SECTIONS.map((section) => ({ section, kind: 'none', why: 'AI is off for this client' })), passes: 0 };
  for (let pass = 0, pauseMs = BETWEEN.firstMs; ; pass += 1, pauseMs = Math.min(2 * pauseMs, BETWEEN.mostMs)) {
    for (const [index, section] of SECTIONS.entries()) {
      if (run.again) return { written: [...written.values()], passes: pass };
      if (written.get(section)?.kind === 'model') continue;
      written.set(section, (await ask(revision, { facts, section }, { round: pass * SECTIONS.length + index + 1, untilMs })).written);
    }
    const leftMs = untilMs - LAST_ROUND_MS - Date.now();
    if (SECTIONS.every((section) => written.get(section)?.kind === 'model') || leftMs <= 0)
      return {
        written: SECTIONS.map((section) => written.get(section) ?? { section, kind: 'none', why: 'it was not asked for' }),
        passes: pass + 1,
      };
    show(run, revision.of.revision, 'No machine has written some of it: they are asked again later.');
    await condition(() => run.again, Math.min(pauseMs, leftMs), { summary: 'wait for AI' });
  }
}

type Shown = { readonly facts: string; readonly section: Section };
/** `turnedAway`: machines that come back had no room yet, and no request was made. */
export type AskedSection = { readonly written: Written; readonly turnedAway: boolean };
export async function ask(
  { run, of, settings }: Revision,
  shown: Shown,
  { round, untilMs }: { readonly round: number; readonly untilMs: number },
): Promise<AskedSection> {
  const { section } = shown;
  const state: ChainState = { routeFailures: [], now: '' };
  const answer = await askChain<unknown>(
    {
      routes: settings.routes,
      ai: settings.ai,
      onRefusal: settings.onRefusal,
      machinesStopAtMs: Math.min(untilMs, Date.now() + SECTION_MS),
      stillHolds: () => Promise.resolve(!run.again),
      livenessMs: settings.livenessMs,
      ask: (route, times, adjustment, mayMoveOn) => {
        show(run, of.revision, `Asks ${route.label} for the words of **${section}**.`);
        const request = {
          workflowId: run.workflowId,
          process: CLIENT_REPORT.name,
          episode: of.revision,
          round,
          route,
          client: of.client,
          snapshot: shown,
          adjustment,
          ...(mayMoveOn && { mayMoveOn }),
          attempts: attemptsOf(adjustment),
        };
        const priority = priorityOf({ kind: 'item', criticality: 'convenience', comesBack: round > SECTIONS.length, of: of.client });
        return askModel({ route, adjustment, times, priority }, request);
      },
    },
    state,
  );
  return { written: writtenBy(section, settings, answer, state), turnedAway: answer.kind === 'nobody' && answer.turnedAway };
}

/** In the planner's words. */
const TOO_SLOW = 'too slow for the time left';
function writtenBy(section: Section, { routes, ai }: ReportSettings, answer: Answer<unknown>, { routeFailures }: ChainState): Written {
  if (answer.kind === 'answered') return { section, kind: 'model', text: textOf(answer.value) };
  if (answer.kind === 'outdated') return { section, kind: 'none', why: 'a newer revision is wanted' };
  const { because, rejected } = answer;
  const isRefused = routeFailures.some(({ reason }) => reason === 'bad-answer');
  // One that had no time any more is away as well: it was not asked, and nothing of the section is against it.
  const late = rejected.map((one) => ({ ...one, why: one.why === TOO_SLOW ? 'no time left' : one.why }));
  const isAway = because.kind === 'exhausted' && !isRefused;
  const away = isAway ? outageOf(routes, ai, { routeFailures, rejected: late }) : undefined;
  return {
    section,
    kind: 'none',
    why: because.why,
    ...(because.kind === 'defect' && { isDefect: true }),
    ...(away === undefined ? {} : { away }),
  };
}

/** What passed the gates of the section's task. */
const textOf = (value: unknown): string => (value as { readonly text: string }).text;
