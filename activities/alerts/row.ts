/** Alert summarization, as the service knows it: one row. */
import { ALERTS } from '../../workflows/alerts/process.ts';
import { ALERTS_ANSWER } from './answer-form.ts';
import { FROZEN_TASK } from './frozen-task.ts';
import { ALERTS_WORDS } from './words.ts';
import { alertWork } from './work.ts';
import type { ProcessRow } from '../processes.ts';

export const ALERTS_ROW: ProcessRow = {
  name: ALERTS.name,
  about: 'What happened in a group of alerts, whether it matters, and what to do first.',
  workflows: 'workflows/alerts/workflow.ts',
  workflowType: 'summarizeAlerts',
  prefix: 'alert-summary',
  titleOf: (ticket) => `Alerts on ticket ${ticket}`,
  task: FROZEN_TASK,
  words: ALERTS_WORDS,
  keepsFacts: true,
  answer: ALERTS_ANSWER,
  alerts: alertWork('alert-summary'),
};
