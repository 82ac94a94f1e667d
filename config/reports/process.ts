/** By which name the process of reports stands in configuration. */
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';

export const REPORT: string = CLIENT_REPORT.name;
