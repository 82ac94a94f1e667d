/** Pure: how a person answers a task of triage on the command line. */
import { z } from 'zod';
import type { AnswerForm } from '../processes.ts';
import type { Level } from '../../workflows/ticket/contract.ts';
import type { PersonsDecision } from '../../workflows/triage/contract.ts';

export const TRIAGE_ANSWER: AnswerForm = {
  flags: [
    { name: 'category', value: 'ID', about: 'one of those that `standby tasks show <task>` names' },
    { name: 'impact', value: '1|2|3', about: '1, 2 or 3; 1 is high' },
    { name: 'urgency', value: '1|2|3', about: '1, 2 or 3; 1 is high' },
    { name: 'destination', value: 'ID', about: 'one of those that `standby tasks show <task>` names' },
    { name: 'summary', value: 'TEXT', about: 'a sentence for the note, at most 300 characters', isOptional: true },
  ],
  read({ category, impact: saidImpact, urgency: saidUrgency, destination, summary = '' }, { categories = [], destinations = [] }) {
    const [impact, urgency] = [levelOf(saidImpact), levelOf(saidUrgency)];
    if (category === undefined) return { wrong: `Expected --category to be one of ${categories.join(', ')}, got none.` };
    if (impact === undefined) return { wrong: `Expected --impact to be 1, 2 or 3, got ${saidImpact ?? 'none'}.` };
    if (urgency === undefined) return { wrong: `Expected --urgency to be 1, 2 or 3, got ${saidUrgency ?? 'none'}.` };
    if (destination === undefined) return { wrong: `Expected --destination to be one of ${destinations.join(', ')}, got none.` };
    return { given: { category, impact, urgency, destination, summary } satisfies PersonsDecision };
  },
  draftJson: (draft) => drafted.parse(draft),
  draft(draft) {
    const { category, impact, urgency, destination, summary, confidence } = drafted.parse(draft);
    return [
      `category ${category}, impact ${impact}, urgency ${urgency}, destination ${destination}`,
      `confidence: ${Object.entries(confidence)
        .map(([field, percent]) => `${field} ${percent} %`)
        .join(', ')}`,
      summary,
    ];
  },
};

const LEVELS: Readonly<Record<string, Level>> = { '1': 1, '2': 2, '3': 3 };
const levelOf = (given: string | undefined): Level | undefined =>
  given !== undefined && Object.hasOwn(LEVELS, given) ? LEVELS[given] : undefined;

/** As a ledger keeps it: an older release may have written it. */
const drafted = z.object({
  category: z.string(),
  impact: z.number(),
  urgency: z.number(),
  destination: z.string(),
  summary: z.string(),
  confidence: z.record(z.string(), z.number()),
});
