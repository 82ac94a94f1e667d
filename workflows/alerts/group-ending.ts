/** The end of an episode: each ticket that is open is told so, and closed where that is wanted. What comes meanwhile begins the next episode. */
import { failureAsValue } from '../chain/failure.ts';
import { WRITE_WITHIN } from '../ticket/timeouts.ts';
import { afterSaying, deskOf, done, episodeOf, say, sayOnOwn } from './group-tell.ts';
import type { Ending, GroupInput, GroupRun, OpenTicket, Telling } from './group-contract.ts';
import type { Acted, Doing } from './group-tell.ts';

const CLOSING: Telling = { kind: 'closing', explain: false };
/** About an hour: a ticket that stays open costs a person a moment. What is to be told is tried for longer, while nothing else waits for it. */
const MOST_TRIES = 6;

/** Sources close their own tickets, and a survivor is people's. */
const isToClose = ({ closeResolved = false }: GroupInput, run: GroupRun): boolean =>
  closeResolved && run.ticket !== undefined && run.openings > 0 && run.followed?.into !== run.ticket;
const closes = (is: boolean) => (is ? { closes: true } : {});

/** The closing note on its own ticket decides the end. Where it is not written, nobody could see why the ticket was closed. */
export async function closeGroup(doing: Doing): Promise<Acted> {
  const { input, run } = doing;
  const why = run.refused === undefined ? 'resolved' : 'resolved; the ticket system refused its ticket';
  if (run.isSilent) return end(doing, [], why);
  const said = await sayOnOwn(doing, CLOSING, closes(isToClose(input, run)));
  const told = afterSaying(doing, CLOSING, said);
  if (told.kind !== 'done') return told;
  const next = { ...doing, run: told.run };
  if (told.run.group !== run.group || !isToClose(input, told.run)) return end(next, [], why);
  if (said.kind !== 'told') return end(next, [], `${why}; its ticket was not closed: its closing note was not written`);
  return end(next, [{ ticket: said.ticket, opening: told.run.openings, isTold: true }], why);
}

/** `why`: of the whole episode, as far as it is known. The tickets before its own one are told whatever has become of that. */
export async function end(doing: Doing, left: readonly OpenTicket[], why: string): Promise<Acted> {
  const { run, look } = doing;
  const ending = { change: look.change, why, left: [...left, ...(run.earlier ?? [])], tries: 0 };
  return goOnEnding({ ...doing, run: { ...run, ending } }, ending);
}

/** One ticket at a time, so that each stands in the run once it is done. */
export async function goOnEnding(doing: Doing, ending: Ending): Promise<Acted> {
  const [first] = ending.left;
  if (first === undefined) return { kind: 'ended', run: doing.run, why: ending.why, change: ending.change };
  return first.isTold === true ? closeOne(doing, ending, first) : tellOne(doing, ending, first);
}

async function tellOne(doing: Doing, ending: Ending, first: OpenTicket): Promise<Acted> {
  const { input, run, look } = doing;
  const isClosedNext = input.closeResolved === true && first.ticket !== run.followed?.into;
  const told = await say(doing, { ticket: first.ticket, telling: CLOSING, isBeside: true, ...closes(isClosedNext) });
  const said = { ...run, tellings: run.tellings + 1 };
  switch (told.kind) {
    case 'told':
      return done({
        ...said,
        ending: isClosedNext ? { ...ending, left: [{ ...first, isTold: true }, ...rest(ending)], tries: 0 } : without(ending),
      });
    // What is not told is not closed either.
    case 'silent':
    // What a person has closed or merged wants no word more.
    case 'closed':
    case 'merged':
    case 'no-ticket':
      return done({ ...said, ending: without(ending) });
    case 'pending':
    case 'next-route':
    case 'defect':
      if (isUrgent(look) && isLast(ending))
        return done({
          ...said,
          ending: { ...without(ending), why: `${ending.why}; whether ticket ${first.ticket} was told is not known` },
        });
      return tryAgain(run, ending);
  }
}

async function closeOne(doing: Doing, ending: Ending, { ticket, opening }: OpenTicket): Promise<Acted> {
  const { input, run, look } = doing;
  const closed = await failureAsValue(() =>
    deskOf(input, look).closeGroupTicket.executeWithOptions({ summary: 'close the ticket', ...WRITE_WITHIN }, [
      { ...episodeOf(doing), ticket, opening },
    ]),
  );
  // Of its own ticket alone the episode says what has become of it.
  const after = (what: string): Acted =>
    done({ ...run, ending: { ...without(ending), why: ticket === run.ticket ? `${ending.why}${what}` : ending.why } });
  switch (closed.kind) {
    case 'closed':
      return after(', and its ticket was closed');
    case 'left':
      return after(`; its ticket was not closed: ${closed.why}`);
    case 'pending':
    case 'next-route':
    case 'defect':
      return isUrgent(look) || isLast(ending) ? after('; whether its ticket was closed is not known') : tryAgain(run, ending);
  }
}

/** What has come meanwhile has its ticket only after the end: it does not wait for ever for one that is over. */
const isUrgent = ({ counts }: Doing['look']): boolean => counts.firing > 0;
const isLast = ({ tries }: Ending): boolean => tries + 1 >= MOST_TRIES;
const tryAgain = (run: GroupRun, ending: Ending): Acted => ({
  kind: 'again',
  run: { ...run, ending: { ...ending, tries: ending.tries + 1 } },
});

const rest = ({ left }: Ending): readonly OpenTicket[] => left.slice(1);
const without = (ending: Ending): Ending => ({ ...ending, left: rest(ending), tries: 0 });
