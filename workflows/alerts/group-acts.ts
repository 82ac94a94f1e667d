/** Does the one step that a group wants, and says where the run stands then. */
import { proxyActivities } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { priorityOf } from '../priority.ts';
import { WRITE_WITHIN, deskTimeouts } from '../ticket/timeouts.ts';
import { afterMerge, closedBy } from './closed.ts';
import { SECOND, afterOwed, afterStep, opensSecond } from './group-step.ts';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { GroupStep } from './contract.ts';
import type {
  GroupDeskActivities,
  GroupInput,
  GroupRun,
  LinkedWhy,
  Look,
  OpeningAsked,
  RaiseAsked,
  Telling,
  Told,
} from './group-contract.ts';

export type Acted =
  | { readonly kind: 'done'; readonly run: GroupRun }
  /** Not done yet: looked at anew, and tried again. */
  | { readonly kind: 'again'; readonly run: GroupRun }
  /** `change`: the one that it was decided by. @default that of the look */
  | { readonly kind: 'ended'; readonly run: GroupRun; readonly why: string; readonly change?: number };
type Open = Extract<Look, { readonly kind: 'open' }>;
type Doing = { readonly input: GroupInput; readonly run: GroupRun; readonly look: Open };
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
      return after(await begin(doing, FIRST), doing, step);
    case 'note-flapping':
      return after(await begin(doing, { kind: 'flapping', explain: false }), doing, step);
    case 'linked-ticket':
      return after(await open(doing, LINKED, step.why), doing, step);
    case 'raise':
      if (opensSecond(step, doing.input.onRaise, doing.run.ticket !== undefined))
        return after(await open(doing, LINKED, 'raised'), doing, SECOND);
      return after(await raise(doing, step.to), doing, step);
    case 'look':
      return after(await lookAtIt(doing), doing, step);
    case 'update':
      return after(await tell(doing, UPDATES[step.why]), doing, step);
    case 'closing-note': {
      const told = await tell(doing, { kind: 'closing', explain: false });
      if (told.kind !== 'done') return told;
      if (told.run.group !== doing.run.group || !isToClose(doing.input, told.run)) return { kind: 'ended', run: told.run, why: 'resolved' };
      return closeIt({ ...doing, run: { ...told.run, closing: { change: doing.look.change, tries: 0 } } });
    }
    case 'drop':
      return { kind: 'ended', run: doing.run, why: `no ticket: ${step.why}` };
    case 'end':
      return { kind: 'ended', run: doing.run, why: step.why };
  }
}

/** What is owed to a ticket that the source had not made yet. */
export async function payOwed(doing: Doing, owed: Telling): Promise<Acted> {
  const paid = await tell(doing, owed);
  if (paid.kind !== 'done' || paid.run.owed !== undefined || paid.run.group !== doing.run.group) return paid;
  const { counts, nowMs: atMs } = doing.look;
  return { ...paid, run: { ...paid.run, group: afterOwed(paid.run.group, { counts, atMs }, doing.input.settings) } };
}

/** A group whose ticket a person has closed meanwhile stands there, whatever it was about to say. */
function after(acted: Acted, { run: before, look, input }: Doing, step: GroupStep): Acted {
  if (acted.kind !== 'done' || acted.run.group !== before.group) return acted;
  const group = afterStep(before.group, { step, counts: look.counts, atMs: look.nowMs }, input.settings);
  return { ...acted, run: { ...acted.run, group } };
}

const begin = (doing: Doing, telling: Telling): Promise<Acted> => open(doing, telling, undefined);

async function open(doing: Doing, telling: Telling, linkedWhy: LinkedWhy | undefined): Promise<Acted> {
  const { input, run, look } = doing;
  const asked: OpeningAsked = {
    ...episodeOf(doing),
    number: run.tellings + 1,
    opening: run.openings + 1,
    telling,
    ...(linkedWhy === undefined || run.ticket === undefined ? {} : { linked: { ticket: run.ticket, why: linkedWhy } }),
  };
  const opened = await failureAsValue(() =>
    deskOf(input, look).openForGroup.executeWithOptions({ summary: 'make the ticket', ...WRITE_WITHIN }, [asked]),
  );
  switch (opened.kind) {
    case 'opened':
      return done({ ...run, ticket: opened.ticket, isSilent: false, openings: asked.opening, tellings: asked.number });
    case 'silent':
      return done({ ...run, ticket: undefined, isSilent: true, openings: asked.opening, tellings: asked.number });
    case 'on-theirs': {
      const told = await tell({ ...doing, run: { ...run, ticket: undefined, isSilent: false } }, telling);
      // Nothing is known to have changed: the ticket that it goes on from stays.
      return told.kind === 'again' ? { kind: 'again', run } : told;
    }
    case 'pending':
    case 'next-route':
    case 'defect':
      return { kind: 'again', run };
  }
}

async function tell(doing: Doing, telling: Telling): Promise<Acted> {
  const { input, run, look } = doing;
  if (run.isSilent) return done(run);
  const number = run.tellings + 1;
  const asked = { ...episodeOf(doing), ticket: run.ticket, number, telling, ...followedOf(run), ...closesOf(doing, telling) };
  const told = await failureAsValue(() =>
    deskOf(input, look).tellOfGroup.executeWithOptions({ summary: `write ${telling.kind}`, ...WRITE_WITHIN }, [asked]),
  );
  switch (told.kind) {
    case 'told':
    case 'silent':
      return done({ ...saidOn(run, told), ticket: told.ticket, tellings: number, owed: undefined });
    case 'closed':
      return done({ ...run, ticket: told.ticket, tellings: number, owed: undefined, group: closedBy(run.group, look.counts, look.nowMs) });
    case 'merged':
      return follow(doing, told);
    case 'no-ticket':
      return done({ ...run, owed: run.owed ?? telling });
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

/** To the survivor, once: whatever was to be said is said there. Any other merge is a person's closing. */
function follow({ run, look }: Doing, { ticket, into }: Extract<Told, { readonly kind: 'merged' }>): Acted {
  const next = afterMerge(ticket, into, run.followed !== undefined);
  if (next.kind === 'leave') return done({ ...run, ticket, group: closedBy(run.group, look.counts, look.nowMs) });
  return { kind: 'again', run: { ...run, ticket: next.ticket, followed: { from: ticket, into: next.ticket, isSaid: false } } };
}

/** Of the ticket that it stands on now. */
const followedOf = ({ followed, ticket }: GroupRun) => (followed !== undefined && followed.into === ticket ? { followed } : {});
const saidOn = (run: GroupRun, { kind, ticket }: { readonly kind: 'told' | 'silent'; readonly ticket: string }): GroupRun =>
  kind === 'told' && run.followed?.into === ticket ? { ...run, followed: { ...run.followed, isSaid: true } } : run;

/** Sources close their own tickets, and a survivor is people's. */
const isToClose = ({ closeResolved = false }: GroupInput, run: GroupRun): boolean =>
  closeResolved && run.ticket !== undefined && run.openings > 0 && run.followed?.into !== run.ticket;

/** The note says what the run is about to do, and not what the configuration says by then. */
const closesOf = ({ input, run }: Doing, { kind }: Telling) => (kind === 'closing' && isToClose(input, run) ? { closes: true } : {});

/** About an hour: a ticket that stays open costs a person a moment. */
const MOST_CLOSINGS = 6;

/** Until it is known whether the ticket is closed the episode is not over; what came since that change begins the next one all the same. */
export async function closeIt(doing: Doing): Promise<Acted> {
  const { input, run, look } = doing;
  const { closing: { change, tries } = { change: look.change, tries: 0 }, ticket, openings: opening } = run;
  const ended = (why: string): Acted => ({ kind: 'ended', run, why, change });
  if (ticket === undefined) return ended('resolved');
  const closed = await failureAsValue(() =>
    deskOf(input, look).closeGroupTicket.executeWithOptions({ summary: 'close the ticket', ...WRITE_WITHIN }, [
      { ...episodeOf(doing), ticket, opening },
    ]),
  );
  switch (closed.kind) {
    case 'closed':
      return ended('resolved, and its ticket was closed');
    case 'left':
      return ended(`resolved; its ticket was not closed: ${closed.why}`);
    case 'pending':
    case 'next-route':
    case 'defect':
      if (tries + 1 >= MOST_CLOSINGS) return ended('resolved; whether its ticket was closed is not known');
      return { kind: 'again', run: { ...run, closing: { change, tries: tries + 1 } } };
  }
}

const done = (run: GroupRun): Acted => ({ kind: 'done', run });
const episodeOf = ({ input: { connection, group, tickets }, look: { episode } }: Doing) => ({ connection, group, episode, tickets });

/** Critical alerts go before everything but what keeps Standby going. */
const deskOf = ({ tickets }: GroupInput, { client, counts }: Open): ActivityInterfaceFor<GroupDeskActivities> =>
  proxyActivities<GroupDeskActivities>(
    deskTimeouts(
      tickets,
      priorityOf({ kind: 'item', criticality: counts.severity === 'critical' ? 'sla' : 'convenience', comesBack: false, of: client }),
    ),
  );
