/** Pure: the note that asks a person. It reads in ten seconds: what is wanted, by whom and until when, why, and what to do. */
import { minute } from '../../workflows/triage/end-story.ts';
import { isLeftToPeople } from '../../workflows/triage/ending.ts';
import { decisionText } from './fields-text.ts';
import { LABELS } from './inert-rules.ts';
import { trailOf } from './note.ts';
import { nameText, sentence } from './plain.ts';
import type { Choices, Decision, WriteStep } from '../../workflows/triage/contract.ts';
import type { Since } from './note.ts';

type Asked = Omit<Extract<WriteStep, { kind: 'hand-over' }>, 'kind' | 'number' | 'falls'>;
export type HandOverFacts = Asked & { readonly falls: readonly Since[]; readonly choices: Choices; readonly sign: string };

/** Its reader sees the ticket and nothing of Standby: no command, no id of a task. */
export function handOverText({ role, askedAtMs, dueAtMs, falls, sign, choices, ...asked }: HandOverFacts): string {
  const trail = trailOf(falls);
  // A ticket that is overdue is due for a person when they are asked.
  const until = dueAtMs <= askedAtMs ? `now, it is due (${minute(dueAtMs)})` : `by ${minute(dueAtMs)}`;
  return [
    `Standby asks a person (${nameText(role, 60)}): please triage this ticket ${until}.`,
    `${LABELS.why}: ${whyText(asked, falls)}`,
    trail === '' ? '' : `${LABELS.tried}: ${trail}.`,
    asked.draft ? `${LABELS.draft}: ${draftText(asked.draft, choices)}` : '',
    `${LABELS.todo}: take this ticket or set its fields here; that is the answer, and Standby leaves it to you.${isLeftToPeople(asked.because) ? '' : GOES_ON}`,
    sign,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const GOES_ON = ' Standby goes on trying: if an AI answers first, this note says so.';

/** A whole sentence. What is not said in our own fixed words stands in quotation marks. */
function whyText({ because, why, draftBy }: Pick<Asked, 'because' | 'why' | 'draftBy'>, falls: readonly Since[]): string {
  switch (because) {
    case 'exhausted':
      return falls.length > 0 ? 'no AI could answer.' : `no AI could be asked. ${sentence(why, 300)}`;
    case 'not-confident':
      return `the answer of ${draftBy === undefined ? 'the AI' : nameText(draftBy, 60)} was ${nameText(why, 300)}.`;
    case 'policy':
      return declinedText(falls.at(-1));
    case 'ai-off':
      return 'AI is off for this client.';
    case 'fix-or-human':
      return 'two AI services could not read our request; whoever runs Standby has to look at it.';
    case 'defect':
      return 'a fault of Standby itself; whoever runs it has been told.';
    case 'unsettled':
    case 'unreadable':
    case undefined:
      return sentence(why, 300);
  }
}

/** Where a vendor serves nobody from here, that is no word about the ticket. */
function declinedText(fall: Since | undefined): string {
  const who = fall?.label ?? 'the AI';
  if (fall?.reason === 'region') return `${who} does not serve our region; whoever runs Standby has been told.`;
  return `${who} declined this ticket, and such tickets are left to people here.`;
}

const draftText = (draft: Decision, choices: Choices): string => `${decisionText(draft, choices)}. ${sentence(draft.summary, 300)}`;
