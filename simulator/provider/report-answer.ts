/** What the simulated model writes in a section of a report: a sentence around the first figure that it is shown. Pure. */

export type SectionAnswer = { readonly text: string };

const FIRST_FIGURE = /^<<<FIGURES\n([a-z0-9.-]+):/m;

/** Undefined where no figures are shown. */
export function sectionAnswer(user: string): SectionAnswer | undefined {
  const id = FIRST_FIGURE.exec(user)?.[1];
  return id === undefined ? undefined : { text: `Our records show {{${id}}}.` };
}
