/** Pure: the text of the note that asks a person: what is wanted, of whom and until when, why, and what to do. Readable in ten seconds. */
import { minute } from '../../workflows/minute.ts';
import { isLeftToPeople } from '../../workflows/people/left-to-people.ts';
import { LABELS } from './inert-rules.ts';
import { failureHistoryText } from './failure-history.ts';
import { nameText, sentence } from './plain.ts';
import { onlySign } from './mark.ts';
import type { WriteStep } from '../../workflows/ticket/writes.ts';
import type { Since } from './failure-history.ts';

type Asked = Omit<Extract<WriteStep, { kind: 'hand-over' }>, 'kind' | 'number' | 'routeFailures' | 'draft'>;
export type HandOverFacts = Asked & {
  /** What is wanted, after "please". */
  readonly please: string;
  readonly routeFailures: readonly Since[];
  /** In the words of its process. */
  readonly draft: string | undefined;
  readonly sign: string;
};

/** Its reader sees the ticket and nothing of Standby: no command, no id of a task. */
export function handOverText({ role, askedAtMs, dueAtMs, routeFailures, sign, please, draft, ...asked }: HandOverFacts): string {
  const failureHistory = failureHistoryText(routeFailures);
  // A ticket that is overdue is due for a person when they are asked.
  const until = dueAtMs <= askedAtMs ? `now, it is due (${minute(dueAtMs)})` : `by ${minute(dueAtMs)}`;
  return [
    `Standby asks a person (${nameText(role, 60)}): please ${please} ${until}.`,
    `${LABELS.why}: ${whyText(asked, routeFailures)}`,
    failureHistory === '' ? '' : `${LABELS.tried}: ${failureHistory}.`,
    draft === undefined ? '' : `${LABELS.draft}: ${inOneLine(onlySign('', draft))}`,
    `${LABELS.todo}: take this ticket or set its fields here; that is the answer, and Standby leaves it to you.${isLeftToPeople(asked.because) ? '' : GOES_ON}`,
    sign,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const GOES_ON = ' Standby goes on trying: if an AI answers first, this note says so.';

/** A whole sentence. What is not said in our own fixed words stands in quotation marks. */
function whyText({ because, why, draftBy }: Pick<Asked, 'because' | 'why' | 'draftBy'>, routeFailures: readonly Since[]): string {
  switch (because) {
    case 'exhausted':
      return routeFailures.length > 0 ? 'no AI could answer.' : `no AI could be asked. ${sentence(why, 300)}`;
    case 'not-confident':
      return `the answer of ${draftBy === undefined ? 'the AI' : nameText(draftBy, 60)} was ${nameText(why, 300)}.`;
    case 'policy':
      return declinedText(routeFailures.at(-1));
    case 'ai-off':
      return 'AI is off for this client.';
    case 'fix-or-human':
      return 'two AI services could not read our request; whoever runs Standby has to look at it.';
    case 'defect':
      return 'a fault of Standby itself; whoever runs it has been told.';
    case 'unclear':
    case 'unreadable':
    case undefined:
      return sentence(why, 300);
  }
}

/** Where a vendor serves nobody from here, that is no word about the ticket. */
function declinedText(failure: Since | undefined): string {
  const who = failure?.label ?? 'the AI';
  if (failure?.reason === 'region') return `${who} does not serve our region; whoever runs Standby has been told.`;
  return `${who} declined this ticket, and such tickets are left to people here.`;
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
