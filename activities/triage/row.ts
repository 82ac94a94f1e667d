/** The row of triage among the processes. */
import { TRIAGE } from '../../workflows/triage/process.ts';
import { TRIAGE_ANSWER } from './answer-form.ts';
import { TRIAGE_TASK } from './model-task.ts';
import { TRIAGE_WORDS } from './words.ts';
import type { ProcessRow } from '../processes.ts';

export const TRIAGE_ROW: ProcessRow = {
  name: TRIAGE.name,
  about: 'Sorting of new tickets: category, impact, urgency, priority, destination.',
  workflows: 'workflows/triage/workflow.ts',
  workflowType: 'triageTicket',
  prefix: 'triage',
  titleOf: (ticket) => `Triage of ticket ${ticket}`,
  task: TRIAGE_TASK,
  words: TRIAGE_WORDS,
  answer: TRIAGE_ANSWER,
};
