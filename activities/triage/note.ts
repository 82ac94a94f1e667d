/** Pure: the note that says what was decided. It reads in ten seconds, also in a ticket system that loses line breaks. */
import { FIELDS_AS_SAID } from '../desk/changes.ts';
import { LABELS } from '../desk/inert-rules.ts';
import { nameText, plain, quoted, sentence } from '../desk/plain.ts';
import { decisionText, fieldText, setText } from './fields-text.ts';
import type { Decision } from '../../workflows/triage/contract.ts';
import { failureHistoryText } from '../desk/failure-history.ts';
import type { FieldPlan, NoteFacts } from '../desk/words.ts';

type Facts = NoteFacts<Decision>;

/** Every line is whole sentences, so that the lines may run together. What happened comes first; what is not ours stands in quotation marks. */
export function noteText(facts: Facts): string {
  const { decision, sign } = facts;
  return [
    facts.by.kind === 'person' ? personsHeadline(facts, facts.by.staff) : machinesHeadline(facts),
    notSet(facts),
    `${LABELS.why}: ${sentence(decision.summary, 300)} ${evidence(decision.evidence)}`.trim(),
    steps(decision.steps),
    source(facts),
    sign,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function machinesHeadline({ decision, choices, plan }: Facts): string {
  if (plan.set.length > 0) return `Standby sets: ${setText(plan.set, choices)}`;
  return `Standby suggests: ${decisionText(decision, choices)}. ${withoutSetting(plan)}`;
}

/** Their word is final, and still may be one that nobody lets us write into the fields: then it must not read as done. */
function personsHeadline({ decision, choices, plan }: Facts, staff: string): string {
  const said = `${nameText(staff, 60)} decided: ${decisionText(decision, choices)}`;
  if (plan.set.length > 0)
    return `${said}. ${setsAll(plan) ? 'Standby sets all five fields; they were empty before.' : `Standby sets: ${setText(plan.set, choices)}`}`;
  return plan.instead === undefined ? `${said}. ${withoutSetting(plan)}` : `${said}, ${NOTE_ONLY} ${instead(plan.instead)}`;
}

const setsAll = ({ set }: FieldPlan): boolean => set.length === FIELDS_AS_SAID.length && set.every(({ before }) => before === null);
const NOTE_ONLY = 'as a note only: set the fields yourself.';

function withoutSetting({ left, instead: why }: FieldPlan): string {
  if (why !== undefined) return `This is said ${NOTE_ONLY} ${instead(why)}`;
  return left.length === 0 ? 'The fields say so already.' : 'Nothing is set: see below, and set the fields yourself.';
}

const instead = (why: string): string => `(${why.charAt(0).toUpperCase()}${why.slice(1)}.)`;

/** What was left, with what it would have been, and why. */
function notSet({ decision, choices, plan: { left } }: Facts): string {
  if (left.length === 0) return '';
  return `${LABELS.notSet}: ${left.map(({ field, why }) => `${fieldText(decision, choices, field)} (${why})`).join(', ')}.`;
}

/** One quote is enough to find the place; an empty one says nothing. */
function evidence(quotes: readonly string[]): string {
  const quote = quotes.find((one) => plain(one, 160) !== '');
  return quote === undefined ? '' : `${LABELS.says}: ${quoted(quote, 160)}.`;
}

const steps = (list: readonly string[]): string =>
  list.length === 0 ? '' : `${LABELS.steps}: ${list.map((step, at) => `(${at + 1}) ${sentence(step, 160)}`).join(' ')}`;

function source({ by, routeFailures }: Facts): string {
  const who = by.kind === 'person' ? `a person, answered by ${nameText(by.staff, 60)}` : `AI, answered by ${by.label}`;
  const weaker = by.kind === 'model' && by.degraded ? ', a smaller model: check it' : '';
  const failureHistory = failureHistoryText(routeFailures);
  return `${LABELS.source}: ${who}${weaker}${failureHistory === '' ? '' : `; ${failureHistory}`}.`;
}
