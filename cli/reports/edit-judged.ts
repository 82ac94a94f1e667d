/** Pure: which sections were written anew, whether they may stand on a page, and what to write instead of what may not. */
import { gate } from '../../activities/reports/gate.ts';
import { insteadOf } from '../../activities/reports/gate-advice.ts';
import { SECTIONS } from '../../workflows/reports/sections.ts';
import { inert } from '../inert.ts';
import { isSameText, sourceOf } from './edit-file.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { ProseOfAll, Section } from '../../workflows/reports/sections.ts';
import type { Edits } from './edit-file.ts';

export const changedIn = (texts: Edits, prose: ProseOfAll): readonly (readonly [Section, string])[] =>
  SECTIONS.flatMap((section) => {
    const text = texts[section];
    return text === undefined || isSameText(text, sourceOf(prose[section])) ? [] : [[section, text] as const];
  });

export type Refused = { readonly section: Section; readonly sentence: string; readonly why: string; readonly instead: string };
export function refusedIn(
  changed: readonly (readonly [Section, string])[],
  frozen: FrozenReport,
  others: readonly string[],
): readonly Refused[] {
  return changed.flatMap(([section, text]) => {
    const gated = gate(text, frozen, others);
    if (gated.kind === 'accepted') return [];
    return gated.reasons.map((refusal) => ({
      section,
      sentence: refusal.sentence.trim(),
      why: refusal.word === undefined || refusal.why.includes(refusal.word) ? refusal.why : `${refusal.why}: "${refusal.word.trim()}"`,
      instead: insteadOf(refusal, section, frozen),
    }));
  });
}

/** More are an answer that nobody reads. */
const MOST = 20;
const LONGEST = 160;
export function refusedText(refused: readonly Refused[]): string {
  const lines = refused
    .slice(0, MOST)
    .flatMap(({ section, sentence, why, instead }) => [
      inert(`${section}: ${why}; ${instead}.`),
      inert(`    in: ${sentence.length > LONGEST ? `${sentence.slice(0, LONGEST)}…` : sentence}`),
    ]);
  const more = refused.length > MOST ? [`and ${refused.length - MOST} more.`] : [];
  return ['Not taken, and the page is as it was: figures are written as {{id}}, and nothing else says a number.', ...lines, ...more].join(
    '\n',
  );
}
