/** Pure: the internal note. It reads in ten seconds, also in a ticket system that loses line breaks. */
import { unsureFields } from '../../workflows/triage/confidence.ts';
import { priorityOf } from '../../workflows/triage/rules.ts';
import { REASON_WORDS } from '../reason-words.ts';
import { plain } from './plain.ts';
import type { Fall } from '../../workflows/chain/contract.ts';
import type { Choice, Choices, Decider, Decision, TicketFields } from '../../workflows/triage/contract.ts';
import type { Confidences } from '../../workflows/triage/settings.ts';

export type NoteFacts = {
  readonly decision: Decision;
  readonly choices: Choices;
  readonly by: Decider;
  readonly falls: readonly (Fall & { readonly sinceMs: number })[];
  readonly minConfidence: number | Confidences;
  /** The ticket's fields as the decision was made on them. */
  readonly now: TicketFields;
  readonly sign: string;
};

/** Every line is whole sentences, so that the lines may run together. The decision comes first. */
export function noteText(facts: NoteFacts): string {
  const { decision, sign } = facts;
  return [
    headline(facts),
    `Why: ${sentence(decision.summary, 300)} ${quoted(decision.evidence)}`.trim(),
    steps(decision.steps),
    source(facts),
    sign,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function headline({ decision, choices, minConfidence, now, by }: NoteFacts): string {
  const category = nameIn(choices.categories, decision.category);
  const destination = nameIn(choices.destinations, decision.destination);
  const fields = by.kind === 'person' ? [] : unsureFields(decision, minConfidence, now);
  const unsure = fields.length === 0 ? '' : ` (not sure of the ${fields.join(' and the ')})`;
  const opening = by.kind === 'person' ? `${plain(by.staff, 60)} decided` : 'Standby suggests';
  return `${opening}: ${priorityOf(decision.impact, decision.urgency)}, ${destination}, ${category}${unsure}. Impact ${decision.impact}, urgency ${decision.urgency} (1 is high).`;
}

export const nameIn = (choices: readonly Choice[], id: string): string => plain(choices.find((choice) => choice.id === id)?.name ?? id, 60);
/** Looks for the full stop where it will be read: after cutting and cleaning. */
export function sentence(text: string, mostCharacters: number): string {
  const inert = plain(text, mostCharacters);
  return /[.!?…。！？]["')]*$/.test(inert) ? inert : `${inert}.`;
}

/** One quote is enough to find the place; an empty one says nothing. */
function quoted(evidence: readonly string[]): string {
  const quote = evidence.map((one) => plain(one, 160)).find((one) => one !== '');
  return quote === undefined ? '' : `The ticket says: "${quote}".`;
}

const steps = (list: readonly string[]): string =>
  list.length === 0 ? '' : `First steps: ${list.map((step, at) => `(${at + 1}) ${sentence(step, 160)}`).join(' ')}`;

function source({ by, falls }: NoteFacts): string {
  const who = by.kind === 'person' ? plain(by.staff, 60) : `${by.label}${by.degraded ? ', a smaller model: check it' : ''}`;
  const trail = trailOf(falls);
  return `Source: answered by ${who}${trail === '' ? '' : `; ${trail}`}.`;
}

/** The hour alone, but for an outage that began on another day: there it would mislead. */
/** The routes that were left, in plain words, each with the time since when. */
export const trailOf = (falls: NoteFacts['falls']): string =>
  falls.map((fall) => `${fall.label} ${REASON_WORDS[fall.reason]} since ${sinceOf(fall)}`).join('; ');

function sinceOf({ sinceMs, atMs }: NoteFacts['falls'][number]): string {
  const since = new Date(sinceMs).toISOString();
  const hour = `${since.slice(11, 16)} UTC`;
  const day = since.slice(0, 10);
  return day === new Date(atMs).toISOString().slice(0, 10) ? hour : `${day} ${hour}`;
}
