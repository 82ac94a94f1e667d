/** Pure: how a person answers a task about alerts on the command line. */
import { z } from 'zod';
import { VERDICTS } from '../../workflows/alerts/verdict.ts';
import type { AnswerForm } from '../processes.ts';
import type { PersonsSummary } from '../../workflows/alerts/summary.ts';

export const ALERTS_ANSWER: AnswerForm = {
  flags: [
    { name: 'verdict', value: VERDICTS.join('|'), about: 'whether somebody has to look at it' },
    { name: 'happened', value: 'TEXT', about: 'a sentence for the note, at most 300 characters' },
    { name: 'steps', value: 'TEXT', about: 'at most three next steps, with a semicolon between them', isOptional: true },
  ],
  read({ verdict: said, happened, steps = '' }) {
    const verdict = VERDICTS.find((one) => one === said);
    if (verdict === undefined) return { wrong: `Expected --verdict to be one of ${VERDICTS.join(', ')}, got ${said ?? 'none'}.` };
    if (happened === undefined) return { wrong: 'Expected --happened with a sentence, got none.' };
    const list = steps
      .split(';')
      .map((step) => step.trim())
      .filter((step) => step !== '');
    return { given: { verdict, happened, steps: list } satisfies PersonsSummary };
  },
  draftJson: (draft) => drafted.parse(draft),
  draft(draft) {
    const { verdict, happened, causes, steps } = drafted.parse(draft);
    return [
      `verdict ${verdict}`,
      happened,
      ...causes.map(({ cause, evidence }) => `cause: ${cause} (${evidence.length} alerts)`),
      ...steps.map((step) => `step: ${step}`),
    ];
  },
};

/** As a ledger keeps it: an older release may have written it. */
const drafted = z.object({
  verdict: z.string(),
  happened: z.string(),
  causes: z.array(z.object({ cause: z.string(), evidence: z.array(z.string()) })),
  steps: z.array(z.string()),
});
