/** The pages of a report that have prose, by name. */
export const SECTIONS = ['outcome', 'sla', 'open', 'continuity'] as const;
export type Section = (typeof SECTIONS)[number];
/** Whose words a section has; `why` a model's were not taken. `source`: as it was written, with ids for figures; absent of an earlier release. */
export type Prose = { readonly text: string; readonly source?: string } & (
  | { readonly by: 'model' }
  | { readonly by: 'code'; readonly why: string }
  | { readonly by: 'person'; readonly name: string }
);
export type ProseOfAll = Readonly<Record<Section, Prose>>;
/** Sections that a person has written, by whose name. */
export type Persons = Readonly<Partial<Record<Section, string>>>;
