/** Pure: the gates of a summary. HTTP 200 is not success: an answer becomes a summary here or not at all. */
import { formIn } from '../model/form-in.ts';
import { NOT_KNOWN, summaryForm } from './answer.ts';
import { namedBeside } from './named-things.ts';
import type { AnswerRead } from '../model/task.ts';
import type { Summary } from '../../workflows/alerts/summary.ts';
import type { SummaryAsSaid } from './answer.ts';

/** What the model was shown: the fingerprints it must place, and all text in which a name may stand. */
export type ShownToModel = { readonly fingerprints: readonly string[]; readonly text: string };

export function readSummary(text: string, shown: ShownToModel): AnswerRead<Summary> {
  const form = formIn(text, summaryForm);
  if (form.kind === 'unfit') return form;
  const answer = withoutUnknown(form.value);
  const problems = [...placementProblems(answer, shown.fingerprints), ...causeProblems(answer, shown.text)];
  if (problems.length > 0) return { kind: 'unfit', problems };
  const { happened, causes, verdict, steps } = answer;
  return { kind: 'answer', answer: { happened, causes, verdict, steps } };
}

/** Some models say that they know none in the place of a cause. */
function withoutUnknown(answer: SummaryAsSaid): SummaryAsSaid {
  const isUnknown = ({ cause }: { readonly cause: string }): boolean => /^(?:the cause is )?not known from these alerts\.?$/i.test(cause);
  return {
    ...answer,
    causes: answer.causes.filter((cause) => !isUnknown(cause)),
    unexplained: [...answer.unexplained, ...answer.causes.filter(isUnknown).flatMap(({ evidence }) => evidence)],
  };
}

/** Each fingerprint that was sent stands in the answer exactly once. Those that were not are the model's text, and are counted only. */
function placementProblems({ causes, unexplained }: SummaryAsSaid, sent: readonly string[]): readonly string[] {
  const placed = [...causes.flatMap(({ evidence }) => evidence), ...unexplained];
  const timesOf = new Map(sent.map((fingerprint) => [fingerprint, 0]));
  let invented = 0;
  for (const fingerprint of placed) {
    const times = timesOf.get(fingerprint);
    if (times === undefined) invented += 1;
    else timesOf.set(fingerprint, times + 1);
  }
  const missing = sent.filter((fingerprint) => timesOf.get(fingerprint) === 0);
  const doubled = sent.filter((fingerprint) => (timesOf.get(fingerprint) ?? 0) > 1);
  return [
    ...(missing.length === 0 ? [] : [`missing in evidence and unexplained: ${missing.join(', ')}`]),
    ...(doubled.length === 0 ? [] : [`placed more than once: ${doubled.join(', ')}`]),
    ...(invented === 0 ? [] : [`${invented} of ${placed.length} fingerprints were not sent`]),
  ];
}

/** What happened is held to the same: an invented host in it sends a technician to the wrong machine as surely. */
function causeProblems({ happened, causes }: SummaryAsSaid, shown: string): readonly string[] {
  const beside = (what: string, text: string): readonly string[] => {
    const count = namedBeside(text, shown).length;
    return count === 0 ? [] : [`${what} names ${count} hosts, users or addresses that do not stand in the facts`];
  };
  return [
    ...beside('happened', happened),
    ...causes.flatMap(({ cause, evidence }, at) => [
      ...(evidence.length === 0 ? [`causes.${at} has no evidence; leave it out if the cause is ${NOT_KNOWN}`] : []),
      ...beside(`causes.${at}`, cause),
    ]),
  ];
}
