/** The process of client reports, by name. Its port to the life of an item comes with its workflow. */
export const CLIENT_REPORT = { name: 'client-report', prefix: 'report' } as const;
