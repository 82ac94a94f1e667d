/** Says something on the ticket of a group, and goes after one that was merged; with what every question of its run to the ticket system shares. */
import { proxyActivities } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { priorityOf } from '../priority.ts';
import { WRITE_WITHIN, deskTimeouts } from '../ticket/timeouts.ts';
import { afterMerge, closedBy } from './closed.ts';
import type { ActivityInterfaceFor } from '@temporalio/workflow';
import type { SaidByText } from './contract.ts';
import type { GroupDeskActivities, GroupInput, GroupRun, Look, Telling, TellingAsked, Told } from './group-contract.ts';

export type Acted =
  /** `said`: what the text says that was written. @default what is known now */
  | { readonly kind: 'done'; readonly run: GroupRun; readonly said?: SaidByText }
  /** Not done yet: looked at anew, and tried again. */
  | { readonly kind: 'again'; readonly run: GroupRun }
  /** `change`: the one that it was decided by. @default that of the look */
  | { readonly kind: 'ended'; readonly run: GroupRun; readonly why: string; readonly change?: number };
export type Open = Extract<Look, { readonly kind: 'open' }>;
export type Doing = { readonly input: GroupInput; readonly run: GroupRun; readonly look: Open };
type Saying = Pick<TellingAsked, 'ticket' | 'telling' | 'followed' | 'closes' | 'isBeside'>;
/** Whatever comes of it, one try is all that this is. */
export const say = (doing: Doing, saying: Saying) =>
  failureAsValue(() =>
    deskOf(doing.input, doing.look).tellOfGroup.executeWithOptions({ summary: `write ${saying.telling.kind}`, ...WRITE_WITHIN }, [
      { ...episodeOf(doing), number: doing.run.tellings + 1, ...saying },
    ]),
  );

/** On its own ticket. */
export async function tell(doing: Doing, telling: Telling): Promise<Acted> {
  return doing.run.isSilent ? done(doing.run) : afterSaying(doing, telling, await sayOnOwn(doing, telling));
}

/** `also`: of a closing note, whether the ticket is to be closed after it. */
export const sayOnOwn = (doing: Doing, telling: Telling, also: Pick<TellingAsked, 'closes'> = {}): ReturnType<typeof say> =>
  say(doing, { ticket: doing.run.ticket, telling, ...followedOf(doing.run), ...also });

export function afterSaying(doing: Doing, telling: Telling, told: Awaited<ReturnType<typeof say>>): Acted {
  const { run, look } = doing;
  const number = run.tellings + 1;
  switch (told.kind) {
    case 'told':
    case 'silent':
      return done(
        { ...saidOn(run, told), ticket: told.ticket, tellings: number, owed: undefined },
        told.kind === 'told' ? told.said : undefined,
      );
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

/** To the survivor, once: whatever was to be said is said there. Any other merge is a person's closing. */
export function follow({ run, look }: Doing, { ticket, into }: Extract<Told, { readonly kind: 'merged' }>): Acted {
  const next = afterMerge(ticket, into, run.followed !== undefined);
  if (next.kind === 'leave') return done({ ...run, ticket, group: closedBy(run.group, look.counts, look.nowMs) });
  // It is told as the own one from now on, and once.
  const earlier = run.earlier && { earlier: run.earlier.filter((one) => one.ticket !== next.ticket) };
  return { kind: 'again', run: { ...run, ...earlier, ticket: next.ticket, followed: { from: ticket, into: next.ticket, isSaid: false } } };
}

/** Of the ticket that it stands on now. */
export const followedOf = ({ followed, ticket }: GroupRun) => (followed !== undefined && followed.into === ticket ? { followed } : {});
const saidOn = (run: GroupRun, { kind, ticket }: { readonly kind: 'told' | 'silent'; readonly ticket: string }): GroupRun =>
  kind === 'told' && run.followed?.into === ticket ? { ...run, followed: { ...run.followed, isSaid: true } } : run;

export const done = (run: GroupRun, said?: SaidByText): Acted => ({ kind: 'done', run, ...(said === undefined ? {} : { said }) });
export const episodeOf = ({ input: { connection, group, tickets }, look: { episode } }: Doing) => ({ connection, group, episode, tickets });

/** Critical alerts go before everything but what keeps Standby going. */
export const deskOf = ({ tickets }: GroupInput, { client, counts }: Open): ActivityInterfaceFor<GroupDeskActivities> =>
  proxyActivities<GroupDeskActivities>(
    deskTimeouts(
      tickets,
      priorityOf({ kind: 'item', criticality: counts.severity === 'critical' ? 'sla' : 'convenience', comesBack: false, of: client }),
    ),
  );
