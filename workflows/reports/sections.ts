/** The pages of a report that have prose, by name. */
export const SECTIONS = ['outcome', 'sla', 'open', 'continuity'] as const;
export type Section = (typeof SECTIONS)[number];
/** Whose words a section has; `why` a model's were not taken. */
export type Prose = { readonly text: string } & ({ readonly by: 'model' } | { readonly by: 'code'; readonly why: string });
