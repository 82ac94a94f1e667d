/** Pure: what the summary of alerts brings to the episode. */
import { asGiven, checkGiven, ofPerson } from './persons-summary.ts';
import { VERDICTS } from './verdict.ts';
import type { Process } from '../episode/contract.ts';
import type { PersonsSummary, Summary } from './summary.ts';

export const ALERTS: Process<Summary, PersonsSummary> = {
  name: 'alert-summary',
  // The figures are code's whoever explains them: a weaker model's words are marked so, and nobody looks again.
  reviewType: undefined,
  setsFields: false,
  // The table stands without a word of explanation, and nobody is disturbed for one that no machine may give.
  whereAiIsOff: 'nobody',
  // What has come since the wait began is told already: it is what is to be explained, and not what stood there first.
  readsBeforeRetry: true,
  // "Unclear" is an answer: it says to whoever reads the table that it is theirs to judge.
  whyUnsure: () => undefined,
  inShort: ({ verdict }) => verdict,
  choicesOf: () => ({ verdict: VERDICTS }),
  checkGiven,
  notOffered: () => [],
  ofPerson,
  asGiven,
  differs: (standing, other) => standing.verdict !== other.verdict,
};
