/** `standby tasks answer`: a person's word, which is final. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { wrong } from '../command.ts';
import { BY, COMMON_HELP, byOf } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { withTemporal } from '../temporal.ts';
import { choicesOf, detailOf, howToAnswer } from './facts.ts';
import { findTask } from './find.ts';
import { endedRow, notTaken, over, send } from './send.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import type { AnswerRequest, PersonsDecision } from '../../workflows/people/contract.ts';
import type { Level } from '../../workflows/triage/contract.ts';
import type { Installation } from '../connect.ts';
import type { Command, Done, Ended, Given, Wrong } from '../command.ts';

const text = { type: 'string' } as const;

export const answer: Command = {
  help: `standby tasks answer <task> --category ID --impact 1|2|3 --urgency 1|2|3 --destination ID [options]
standby tasks answer <task> [options]                a task of kind review: says that it is done

Answers. Standby writes it into the ticket under your name. The same answer given twice counts once.

  --category ID      one of those that \`standby tasks show <task>\` names
  --impact N         1, 2 or 3; 1 is high
  --urgency N        1, 2 or 3; 1 is high
  --destination ID   one of those that \`standby tasks show <task>\` names
  --summary TEXT     a sentence for the note, at most 300 characters
  --by NAME          who answers (the user's name on this machine)
${COMMON_HELP}`,
  options: { ...BY, category: text, impact: text, urgency: text, destination: text, summary: text },
  words: ['task'],
  async run(given) {
    const by = byOf(given);
    if (typeof by !== 'string') return by;
    return withInstallation(given.dataDir, async (installation) => {
      const found = await findTask(installation.ledger, given.words[0] ?? '');
      if ('kind' in found) return found;
      const decision = decisionIn(given, found.row);
      if (decision && 'kind' in decision) return decision;
      return giveAnswer(installation, found.row, { task: found.row.task, by, decision });
    });
  },
};

async function giveAnswer(installation: Installation, row: TaskRow, request: AnswerRequest): Promise<Ended> {
  if (row.end) return isTheSame(row, request) ? taken(row, request) : over(row, row);
  const { ledger } = installation;
  return withTemporal(installation, async (client) => {
    const sent = await send(client, row.workflowId, { update: 'answerTask', request }, updateIdOf(request));
    if (sent.kind === 'taken') return taken(row, request);
    const ended = sent.kind === 'ended' ? await endedRow(ledger, row.task) : undefined;
    return ended && isTheSame(ended, request) ? taken(row, request) : notTaken(ledger, row, sent);
  });
}

/** Pure. Made of the answer itself: whoever repeats it, by hand or because no reply came, gives it once. */
export const updateIdOf = (request: AnswerRequest): string =>
  `answerTask:${createHash('sha256')
    .update(JSON.stringify([request.task, request.by, request.decision]))
    .digest('hex')
    .slice(0, 32)}`;

const isTheSame = (row: TaskRow, { by, decision }: AnswerRequest): boolean =>
  row.end?.how === 'answered' && isDeepStrictEqual(saidIn(row), { by, decision });

/** Without the time at which it was taken. */
const saidIn = (row: TaskRow): unknown => {
  const answer = detailOf(row)?.answer;
  return answer && { by: answer.by, decision: answer.decision };
};

const taken = ({ task, ticket }: TaskRow, { by }: AnswerRequest): Done => ({
  kind: 'done',
  text: inert(`${by} has answered ${task}. Standby writes it into ticket ${ticket}.`),
  json: { event: 'answered', task, by },
});

/** Null for a review. Which ids hold is the workflow's to say; here only what is missing is asked for. */
function decisionIn({ values }: Given, row: TaskRow): PersonsDecision | null | Wrong {
  const textOf = (flag: string): string | undefined => {
    const value = values[flag];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [category, destination, summary] = [textOf('category'), textOf('destination'), textOf('summary')];
  const [impact, urgency] = [levelOf(textOf('impact')), levelOf(textOf('urgency'))];
  if (row.kind === 'review') {
    const extra = ['category', 'impact', 'urgency', 'destination', 'summary'].find((flag) => values[flag] !== undefined);
    return extra === undefined ? null : wrong(`Expected no --${extra} for a task of kind review, got one.`, `Give: ${howToAnswer(row)}`);
  }
  const choices = choicesOf(row);
  if (category === undefined) return wrong(`Expected --category to be one of ${choices.categories.join(', ')}, got none.`);
  if (impact === undefined) return wrong(`Expected --impact to be 1, 2 or 3, got ${textOf('impact') ?? 'none'}.`);
  if (urgency === undefined) return wrong(`Expected --urgency to be 1, 2 or 3, got ${textOf('urgency') ?? 'none'}.`);
  if (destination === undefined) return wrong(`Expected --destination to be one of ${choices.destinations.join(', ')}, got none.`);
  return { category, impact, urgency, destination, summary: summary ?? '' };
}

const LEVELS: Readonly<Record<string, Level>> = { '1': 1, '2': 2, '3': 3 };
const levelOf = (given: string | undefined): Level | undefined =>
  given !== undefined && Object.hasOwn(LEVELS, given) ? LEVELS[given] : undefined;
