/** Client reports, as the service knows them: the row of a process that has no items. In no list yet: no service serves it. */
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';
import { SECTION_TASK } from './section-task.ts';
import { sectionFacts } from './kept-section.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { KeptFactsOf } from '../kept-facts.ts';
import type { ProcessRow } from '../processes.ts';

/** Of a process without items: its runs are started by time or by people, and nobody announces anything to it. */
export type RunsRow = Pick<ProcessRow, 'name' | 'about' | 'workflows' | 'workflowType' | 'prefix' | 'task'> & {
  /** What a model is shown of one of its runs; undefined for any other run. */
  factsOf(ledger: Ledger): KeptFactsOf;
};

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
