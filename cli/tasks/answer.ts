/** `standby tasks answer`: a person's word, which is final. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { failed, wrong } from '../command.ts';
import { BY, COMMON_HELP, byOf } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { withTemporal } from '../temporal.ts';
import { choicesOf, howToAnswer, usageOf } from './facts.ts';
import { readTaskDetail } from '../../ledger/task-detail.ts';
import { itemWords } from '../../activities/item-words.ts';
import { PROCESSES, findProcess } from '../../workers/processes.ts';
import { findTask } from './find.ts';
import { endedRow, notTaken, over, send } from './send.ts';
import type { TaskRow } from '../../ledger/contract.ts';
import type { AnswerRequest } from '../../workflows/people/contract.ts';
import type { Installation } from '../connect.ts';
import type { Caller, Command, Done, Ended, Failed, Given, Wrong } from '../command.ts';

const text = { type: 'string' } as const;

const ANSWERS = PROCESSES.map(({ name, answer: form }) => ({ name, ...form }));
const FLAGS = [...new Map(ANSWERS.flatMap(({ flags }) => flags).map((flag) => [flag.name, flag])).values()];

export const answer: Command = {
  help: `${ANSWERS.map(({ name }) => `standby tasks answer <task>${usageOf(name)} [options]`).join('\n')}
standby tasks answer <task> [options]                a task of kind review: says that it is done

Answers. Standby writes it into the ticket under your name. The same answer given twice counts once.

${FLAGS.map(({ name, value, about }) => `  ${`--${name} ${value}`.padEnd(18)} ${about}`).join('\n')}
  --by NAME          who answers (the user's name on this machine)
${COMMON_HELP}`,
  options: { ...BY, ...Object.fromEntries(FLAGS.map(({ name }) => [name, text])) },
  words: ['task'],
  async run(given, _progress, caller) {
    const by = byOf(given);
    if (typeof by !== 'string') return by;
    return withInstallation(given.dataDir, async (installation) => {
      const found = await findTask(installation.ledger, given.words[0] ?? '');
      if ('kind' in found) return found;
      const decision = decisionIn(given, found.row);
      if ('kind' in decision) return decision;
      return giveAnswer({ installation, caller }, found.row, { task: found.row.task, by, decision: decision.given });
    });
  },
};

type Place = { readonly installation: Installation; readonly caller: Caller };
async function giveAnswer({ installation, caller }: Place, row: TaskRow, request: AnswerRequest): Promise<Ended> {
  if (row.end) return isTheSame(row, request) ? taken(row, request) : over(row, row);
  const { ledger } = installation;
  return withTemporal(installation, caller, async (client) => {
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
  const answer = readTaskDetail(row)?.answer;
  return answer && { by: answer.by, decision: answer.decision };
};

const taken = ({ task, ...of }: TaskRow, { by }: AnswerRequest): Done => ({
  kind: 'done',
  text: inert(`${by} has answered ${task}. Standby ${of.connection === null ? 'goes on with' : 'writes it into'} ${itemWords(of)}.`),
  json: { event: 'answered', task, by },
});

/** Null for a review. Which ids hold is the workflow's to say; here only what is missing is asked for. */
function decisionIn({ values }: Given, row: TaskRow): { readonly given: unknown } | Wrong | Failed {
  const flags = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' && value !== '' ? value : undefined]),
  );
  if (row.kind === 'review') {
    const extra = FLAGS.find(({ name }) => values[name] !== undefined)?.name;
    return extra === undefined
      ? { given: null }
      : wrong(`Expected no --${extra} for a task of kind review, got one.`, `Give: ${howToAnswer(row)}`);
  }
  const form = findProcess(row.process)?.answer;
  if (!form)
    return failed(
      `Expected a task of a process of this program, got one of ${row.process}.`,
      'Answer it by the program that has the process.',
    );
  const read = form.read(flags, choicesOf(row));
  return 'wrong' in read ? wrong(read.wrong) : read;
}
