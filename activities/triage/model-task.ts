/** Pure: what triage wants of a model. */
import { canShorten, promptFor } from './prompt.ts';
import { readAnswer } from './read-answer.ts';
import { OUTPUT_TOKENS, RAISED_OUTPUT_TOKENS } from './schema.ts';
import type { ModelTask } from '../model/task.ts';
import type { Snapshot } from '../../workflows/ticket/contract.ts';
import type { Decision } from '../../workflows/triage/contract.ts';

export const TRIAGE_TASK: ModelTask<Snapshot, Decision> = {
  outputTokens: { first: OUTPUT_TOKENS, raised: RAISED_OUTPUT_TOKENS },
  prompt: promptFor,
  canShorten: ({ text }) => canShorten(text),
  read: readAnswer,
};
