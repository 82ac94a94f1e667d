/** Pure: what the summary of alerts says on a ticket. It sets no field but the priority, which follows the severity. */
import { LONGEST_NOTE } from '../desk/note-limit.ts';
import { nameText, sentence } from '../desk/plain.ts';
import { readFrozen } from './frozen.ts';
import { groupNote } from './note.ts';
import { alsoText, toldText } from './told.ts';
import type { ProcessWords } from '../desk/words.ts';
import type { Decider } from '../../workflows/ticket/writes.ts';
import type { Summary } from '../../workflows/alerts/summary.ts';
import type { ExplainedBy } from './note.ts';

/** A priority that follows the severity of a group, by code. */
export type Raised = { readonly raisedTo: string };

export const ALERTS_WORDS: ProcessWords<Summary> = {
  please: 'say what these alerts mean',
  wanted: (decision: Summary | Raised) => ({
    values: 'raisedTo' in decision ? { priority: decision.raisedTo } : {},
    confidence: () => 100,
  }),
  note({ decision, by, routeFailures, sign, facts }) {
    const { facts: counted, kind, linked } = readFrozen(facts);
    const also = alsoText(kind, linked);
    return groupNote({ facts: counted, by: explainedBy(by, decision), routeFailures, sign, limit: LONGEST_NOTE, also });
  },
  told: (facts, sign, limit) => toldText(readFrozen(facts), sign, limit),
  draft: ({ verdict, happened }) => `${verdict}. ${sentence(happened, 300)}`,
  suggestion: ({ decision: { verdict, happened }, by, sign }) =>
    `Standby looked again: ${by.kind === 'person' ? nameText(by.staff, 60) : by.label} says ${verdict}, ${sentence(happened, 300)}\n${sign}`,
};

const explainedBy = (by: Decider, summary: Summary): ExplainedBy =>
  by.kind === 'person' ? { kind: 'person', staff: by.staff, summary } : { kind: 'model', label: by.label, degraded: by.degraded, summary };
