/** Pure: a name that is read from right to left, kept from turning the figures that stand beside it. */
import { attribute } from './chart.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';

const TURNING =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Bidi_Control}]/u;
const turns = (name: string): boolean => TURNING.test(name);

/** A name as it stands on a page. */
export const nameHtml = (name: string): string => (turns(name) ? `<bdi>${attribute(name)}</bdi>` : attribute(name));
/** A name inside a text that is no markup: by the signs of Unicode for the same. */
export const nameText = (name: string): string => (turns(name) ? `\u2068${closed(name)}\u2069` : name);

/** An isolate's own end inside of the name would end ours. */
const closed = (name: string): string => name.replace(/[\u2066-\u2069]/g, '');

/** Texts of a report with the names of its groups and its client kept apart; all of it escaped. */
export function textHtml({ facts, clientName }: FrozenReport): (text: string) => string {
  const names = [...new Set([clientName, ...facts.flatMap(({ about }) => about.group?.name ?? [])])]
    .filter((name) => turns(name) && name.trim() !== '')
    // The longest first: a name may begin with another.
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (names.length === 0) return attribute;
  const find = new RegExp(`(${names.join('|')})`, 'u');
  return (text) =>
    text
      .split(find)
      .map((part, index) => (index % 2 === 1 ? nameHtml(part) : attribute(part)))
      .join('');
}
