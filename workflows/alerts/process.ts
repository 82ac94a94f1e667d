/** Pure: how the summary of alerts is called, in configuration, records and search attributes. */
export const ALERTS = { name: 'alert-summary' } as const;
