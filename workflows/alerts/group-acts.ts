/** Does the one step that a group wants, and says where the run stands then. */
import { failureAsValue } from '../chain/failure.ts';
import { WRITE_WITHIN } from '../ticket/timeouts.ts';
import { closedBy } from './closed.ts';
import { closeGroup, end } from './group-ending.ts';
import { SECOND, afterOwed, afterStep, opensSecond } from './group-step.ts';
import { deskOf, done, episodeOf, follow, followedOf, tell } from './group-tell.ts';
import type { GroupStep } from './contract.ts';
import type { GroupRun, LinkedWhy, OpeningAsked, RaiseAsked, Refused, Telling } from './group-contract.ts';
import type { Acted, Doing } from './group-tell.ts';

export type Step = Exclude<GroupStep, { readonly kind: 'wait' | 'rest' }>;

const FIRST: Telling = { kind: 'first', explain: true };
const LINKED: Telling = { kind: 'linked', explain: true };
const GROWN: Telling = { kind: 'update', explain: false };
const UPDATES: Readonly<Record<Extract<Step, { kind: 'update' }>['why'], Telling>> = {
  severity: GROWN,
  doubled: GROWN,
  flapping: GROWN,
  steady: { kind: 'steady', explain: true },
  'carried-on': { kind: 'carried-on', explain: true },
};

export async function actOf(doing: Doing, step: Step): Promise<Acted> {
  switch (step.kind) {
    case 'summarize':
      return after(await open(doing, FIRST, undefined), doing, step);
    case 'note-flapping':
      return after(await open(doing, { kind: 'flapping', explain: false }, undefined), doing, step);
    case 'linked-ticket':
      return after(await open(doing, LINKED, linkedTo(doing.run, step.why)), doing, step);
    case 'raise':
      return opensSecond(step, doing.input.onRaise, doing.run.ticket !== undefined)
        ? openSecond(doing, step)
        : onlyRaise(doing, doing, step);
    case 'look':
      return after(await lookAtIt(doing), doing, step);
    case 'update':
      return after(await tell(doing, UPDATES[step.why]), doing, step);
    case 'closing-note':
      return closeGroup(doing);
    case 'drop':
      return { kind: 'ended', run: doing.run, why: `no ticket: ${step.why}` };
    case 'end':
      // Of what is silent nothing is known to be over.
      return step.why === 'resolved-in-silence' ? end(doing, [], step.why) : { kind: 'ended', run: doing.run, why: step.why };
  }
}

/** What is owed to a ticket that the source had not made yet. */
export async function payOwed(doing: Doing, owed: Telling): Promise<Acted> {
  const paid = await tell(doing, owed);
  if (paid.kind !== 'done' || paid.run.owed !== undefined || paid.run.group !== doing.run.group) return paid;
  return { ...paid, run: { ...paid.run, group: afterOwed(paid.run.group, saidIn(paid, doing), doing.input.settings) } };
}

/** A group whose ticket a person has closed meanwhile stands there, whatever it was about to say. */
function after(acted: Acted, { run: before, look, input }: Doing, step: GroupStep): Acted {
  if (acted.kind !== 'done' || acted.run.group !== before.group) return acted;
  const group = afterStep(before.group, { step, ...saidIn(acted, { look }) }, input.settings);
  return { ...acted, run: { ...acted.run, group } };
}

/** A try that is made again says what its first one has frozen: what has come since is told by the next step. */
const saidIn = ({ said }: Pick<Extract<Acted, { readonly kind: 'done' }>, 'said'>, { look: { counts, nowMs } }: Pick<Doing, 'look'>) => ({
  counts: said === undefined ? counts : { ...counts, count: said.count, severity: said.severity },
  atMs: nowMs,
  ...(said === undefined ? {} : { said }),
});

type Raise = Extract<Step, { kind: 'raise' }>;
const onlyRaise = async (before: Doing, doing: Doing, step: Raise): Promise<Acted> => after(await raise(doing, step.to), before, step);

/** Until the ticket system takes a second ticket the first one has the severity. */
async function openSecond(doing: Doing, step: Raise): Promise<Acted> {
  const { run, look } = doing;
  if (run.refused !== undefined && look.nowMs < run.refused.nextAtMs) return onlyRaise(doing, doing, step);
  const opened = await open(doing, LINKED, linkedTo(run, 'raised'));
  if (opened.kind !== 'done' || opened.run.refused === undefined) return after(opened, doing, SECOND);
  return onlyRaise(doing, { ...doing, run: opened.run }, step);
}

const linkedTo = ({ ticket }: GroupRun, why: LinkedWhy): OpeningAsked['linked'] => (ticket === undefined ? undefined : { ticket, why });

/** Whoever is told of a refusal mends it within the day, and looks whether it has helped. */
const REFUSED_AGAIN_MS = 15 * 60_000;

/** What was refused, of what is known now. Where all is over nothing is made any more. */
export const isToAskAgain = ({ run: { refused, group }, look: { counts, nowMs } }: Doing): boolean =>
  refused !== undefined && group.kind === 'ticket' && counts.firing > 0 && nowMs >= refused.nextAtMs;
export async function askAgain(doing: Doing, { telling, linked }: Refused): Promise<Acted> {
  const opened = await open(doing, telling, linked);
  if (opened.kind !== 'done' || opened.run.refused !== undefined) return opened;
  return { ...opened, run: { ...opened.run, group: afterOwed(opened.run.group, saidIn(opened, doing), doing.input.settings) } };
}

async function open(doing: Doing, telling: Telling, linked: OpeningAsked['linked']): Promise<Acted> {
  const { input, run, look } = doing;
  const isSecond = linked?.why === 'raised';
  const asked: OpeningAsked = {
    ...episodeOf(doing),
    number: run.tellings + 1,
    opening: run.openings + 1,
    telling,
    ...(linked === undefined ? {} : { linked }),
  };
  const opened = await failureAsValue(() =>
    deskOf(input, look).openForGroup.executeWithOptions({ summary: 'make the ticket', ...WRITE_WITHIN }, [asked]),
  );
  switch (opened.kind) {
    case 'opened': {
      const earlier =
        isSecond && run.ticket !== undefined ? { earlier: [...(run.earlier ?? []), { ticket: run.ticket, opening: run.openings }] } : {};
      const { openings, tellings } = { openings: asked.opening, tellings: asked.number };
      return done({ ...run, ...earlier, ticket: opened.ticket, isSilent: false, refused: undefined, openings, tellings }, opened.said);
    }
    case 'silent':
      return done({ ...run, ticket: undefined, isSilent: true, refused: undefined, openings: asked.opening, tellings: asked.number });
    case 'refused': {
      const refused = { telling, linked, nextAtMs: look.nowMs + REFUSED_AGAIN_MS };
      return done({ ...run, ...(isSecond ? {} : { ticket: undefined, isSilent: true }), refused, tellings: asked.number });
    }
    case 'on-theirs': {
      const told = await tell({ ...doing, run: { ...run, ticket: undefined, isSilent: false, refused: undefined } }, telling);
      // Nothing is known to have changed: the ticket that it goes on from stays.
      return told.kind === 'again' ? { kind: 'again', run } : told;
    }
    case 'pending':
    case 'next-route':
    case 'defect':
      return { kind: 'again', run };
  }
}

async function raise(doing: Doing, to: RaiseAsked['to']): Promise<Acted> {
  const { input, run, look } = doing;
  if (run.ticket === undefined) return done(run);
  const number = run.tellings + 1;
  const asked = { ...episodeOf(doing), ticket: run.ticket, to, number, ...followedOf(run) };
  const raised = await failureAsValue(() =>
    deskOf(input, look).raiseGroup.executeWithOptions({ summary: `raise to ${to}`, ...WRITE_WITHIN }, [asked]),
  );
  switch (raised.kind) {
    case 'told':
    case 'silent':
    case 'no-ticket':
      return done({ ...run, tellings: number });
    case 'closed':
      return done({ ...run, tellings: number, group: closedBy(run.group, look.counts, look.nowMs) });
    case 'merged':
      return follow(doing, raised);
    case 'pending':
    case 'next-route':
    case 'defect':
      return { kind: 'again', run };
  }
}

async function lookAtIt(doing: Doing): Promise<Acted> {
  const { input, run, look } = doing;
  if (run.ticket === undefined) return done(run);
  const asked = { ...episodeOf(doing), ticket: run.ticket, ...followedOf(run) };
  const seen = await failureAsValue(() =>
    deskOf(input, look).lookAtGroupTicket.executeWithOptions({ summary: 'look whether it is open', ...WRITE_WITHIN }, [asked]),
  );
  switch (seen.kind) {
    case 'told':
    case 'silent':
    case 'no-ticket':
      return done(run);
    case 'closed':
      return done({ ...run, group: closedBy(run.group, look.counts, look.nowMs) });
    case 'merged':
      return follow(doing, seen);
    case 'pending':
    case 'next-route':
    case 'defect':
      return { kind: 'again', run };
  }
}
