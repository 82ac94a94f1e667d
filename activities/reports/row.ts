/** Client reports, as the service knows them: the row of a process that has no items. */
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';
import { SECTION_TASK } from './section-task.ts';
import { sectionFacts } from './kept-section.ts';
import type { RunsRow } from '../processes.ts';

const isReport = (workflowId: string): boolean => workflowId.startsWith(`${CLIENT_REPORT.prefix}:`);

export const REPORTS_ROW: RunsRow = {
  name: CLIENT_REPORT.name,
  about: 'The words of reports to clients, around figures that code has counted.',
  workflows: 'workflows/reports/workflow.ts',
  workflowType: CLIENT_REPORT.workflowType,
  prefix: CLIENT_REPORT.prefix,
  task: SECTION_TASK,
  factsOf: (ledger) => sectionFacts(isReport, ledger),
};
