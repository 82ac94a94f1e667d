/** Pure: whose words each section has. A person's come before all others, and pass the same gate. */
import { gate } from './gate.ts';
import { proseOf } from './prose.ts';
import { withoutQuotes } from './section-task.ts';
import { SECTIONS } from '../../workflows/reports/sections.ts';
import type { Written } from '../../workflows/reports/contract.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { Prose, ProseOfAll, Section } from '../../workflows/reports/sections.ts';

/** With the text of a person; undefined where it is not kept any more. */
export type Worded =
  | Exclude<Written, { readonly kind: 'person' }>
  | (Omit<Extract<Written, { readonly kind: 'person' }>, 'text'> & { readonly text: string | undefined });
/** `earlier`: the words of the page before. */
export type Beside = { readonly frozen: FrozenReport; readonly others: readonly string[]; readonly earlier: ProseOfAll | undefined };
export type WordsOfAll = { readonly kind: 'words'; readonly prose: ProseOfAll } | { readonly kind: 'refused'; readonly why: string };

export function wordsOfAll(beside: Beside, written: readonly Worded[]): WordsOfAll {
  const found = SECTIONS.map((section) =>
    wordsOf(
      section,
      beside,
      written.find((one) => one.section === section),
    ),
  );
  const refused = found.flatMap((one) => ('refused' in one ? [one.refused] : []));
  if (refused.length > 0) return { kind: 'refused', why: refused.join(' ') };
  const prose = Object.fromEntries(SECTIONS.map((section, at) => [section, found[at]])) as unknown as ProseOfAll;
  return { kind: 'words', prose };
}

function wordsOf(section: Section, beside: Beside, given: Worded | undefined): Prose | { readonly refused: string } {
  const { frozen, others, earlier } = beside;
  const before = earlier?.[section];
  if (given?.kind === 'person') return personsWords(section, beside, given);
  // Nobody else writes over what a person has written, and what has nothing new stays as it was.
  if (before?.by === 'person') return before;
  if (before !== undefined && given?.kind !== 'model') return before;
  // A model's words pass the gate a second time, beside the facts that are printed: what was let through by another release is not taken on trust.
  const prose = proseOf(section, frozen, given?.kind === 'model' ? given.text : undefined, others);
  return prose.by === 'code' && given?.kind === 'none' ? { ...prose, why: given.why } : prose;
}

function personsWords(
  section: Section,
  { frozen, others }: Beside,
  { text, name }: Pick<Extract<Worded, { readonly kind: 'person' }>, 'text' | 'name'>,
): Prose | { readonly refused: string } {
  if (text === undefined) return { refused: `The words of ${section} are not kept any more: give them again.` };
  const gated = gate(text, frozen, others);
  if (gated.kind === 'accepted') return { by: 'person', name, text: gated.text, source: text.trim() };
  const whys = [...new Set(gated.reasons.map(({ why }) => withoutQuotes(why)))];
  return { refused: `Expected words of ${section} in which figures stand by their ids alone, got others: ${whys.join('; ')}.` };
}
