/** The workflows of reports. */
export { dispatchReports } from './dispatch.ts';
export { reportAgain } from './messages.ts';
export { reportClient } from './report.ts';
export { resendReport } from './resend.ts';
export { reportSoFar } from './so-far.ts';
