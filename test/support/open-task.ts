/** A task that nobody has touched. */
import type { OpenTask } from '../../workflows/people/contract.ts';

export const openTask = (given: Pick<OpenTask, 'openedAtMs' | 'dueAtMs'> & Partial<OpenTask>): OpenTask => ({
  id: 'triage:desk:1:e1:t1',
  number: 1,
  kind: 'answer',
  why: '',
  draft: undefined,
  choices: {},
  escalations: 0,
  role: 'dispatcher',
  claim: undefined,
  answer: undefined,
  clientReplies: 0,
  ...given,
});
