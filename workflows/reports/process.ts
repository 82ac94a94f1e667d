/** The process of client reports, by name. It has no items: its runs are of a client and a period. */
export const CLIENT_REPORT = {
  name: 'client-report',
  prefix: 'report',
  workflowType: 'reportClient',
  dispatchType: 'dispatchReports',
  resendType: 'resendReport',
  soFarType: 'reportSoFar',
} as const;
