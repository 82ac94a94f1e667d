/** Pure: the note that says what was decided. It reads in ten seconds, also in a ticket system that loses line breaks. */
import { minute } from '../../workflows/triage/end-story.ts';
import { FIELDS } from './changes.ts';
import { REASON_WORDS } from '../reason-words.ts';
import { LABELS } from './inert-rules.ts';
import { nameText, plain, quoted, sentence } from './plain.ts';
import { decisionText, fieldText, setText } from './fields-text.ts';
import type { Fall } from '../../workflows/chain/contract.ts';
import type { Choices, Decider, Decision } from '../../workflows/triage/contract.ts';
import type { FieldPlan } from './field-plan.ts';

export type Since = Fall & { readonly sinceMs: number };
export type NoteFacts = {
  readonly decision: Decision;
  readonly choices: Choices;
  readonly by: Decider;
  readonly falls: readonly Since[];
  /** What becomes of the ticket's fields next. */
  readonly plan: FieldPlan;
  readonly sign: string;
};

/** Every line is whole sentences, so that the lines may run together. What happened comes first; what is not ours stands in quotation marks. */
export function noteText(facts: NoteFacts): string {
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

function machinesHeadline({ decision, choices, plan }: NoteFacts): string {
  if (plan.set.length > 0) return `Standby sets: ${setText(plan.set, choices)}`;
  return `Standby suggests: ${decisionText(decision, choices)}. ${withoutSetting(plan)}`;
}

/** Their word is final, and still may be one that nobody lets us write into the fields: then it must not read as done. */
function personsHeadline({ decision, choices, plan }: NoteFacts, staff: string): string {
  const said = `${nameText(staff, 60)} decided: ${decisionText(decision, choices)}`;
  if (plan.set.length > 0)
    return `${said}. ${setsAll(plan) ? 'Standby sets all five fields; they were empty before.' : `Standby sets: ${setText(plan.set, choices)}`}`;
  return plan.instead === undefined ? `${said}. ${withoutSetting(plan)}` : `${said}, ${NOTE_ONLY} ${instead(plan.instead)}`;
}

const setsAll = ({ set }: FieldPlan): boolean => set.length === FIELDS.length && set.every(({ before }) => before === null);
const NOTE_ONLY = 'as a note only: set the fields yourself.';

function withoutSetting({ left, instead: why }: FieldPlan): string {
  if (why !== undefined) return `This is said ${NOTE_ONLY} ${instead(why)}`;
  return left.length === 0 ? 'The fields say so already.' : 'Nothing is set: see below, and set the fields yourself.';
}

const instead = (why: string): string => `(${why.charAt(0).toUpperCase()}${why.slice(1)}.)`;

/** What was left, with what it would have been, and why. */
function notSet({ decision, choices, plan: { left } }: NoteFacts): string {
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

function source({ by, falls }: NoteFacts): string {
  const who = by.kind === 'person' ? `a person, answered by ${nameText(by.staff, 60)}` : `AI, answered by ${by.label}`;
  const weaker = by.kind === 'model' && by.degraded ? ', a smaller model: check it' : '';
  const trail = trailOf(falls);
  return `${LABELS.source}: ${who}${weaker}${trail === '' ? '' : `; ${trail}`}.`;
}

/** The routes that were left, in plain words, each with the time since when. */
export const trailOf = (falls: readonly Since[]): string =>
  falls.map((fall) => `${fall.label} ${REASON_WORDS[fall.reason]} since ${sinceOf(fall)}`).join('; ');

/** The hour alone, but for an outage that began on another day: there it would mislead. */
function sinceOf({ sinceMs, atMs }: Since): string {
  const since = minute(sinceMs);
  return since.slice(0, 10) === minute(atMs).slice(0, 10) ? since.slice(11) : since;
}
