/** Pure: how the summary of alerts is called, in configuration, records and search attributes. */
export const ALERTS = {
  name: 'alert-summary',
  /** What the ids of runs of groups begin with. */
  groups: 'alerts',
} as const;
