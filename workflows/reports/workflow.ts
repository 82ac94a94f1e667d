/** The workflows of reports. */
export { reportAgain } from './messages.ts';
export { reportClient } from './report.ts';
