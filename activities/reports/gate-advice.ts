/** Pure: what a person writes instead of what the gate has refused. */
import { phrase, valueText } from './fact-text.ts';
import { printedAs } from './printed.ts';
import { factsFor } from './prose.ts';
import type { Refusal } from './gate.ts';
import type { Fact, FrozenReport } from '../../workflows/reports/facts.ts';
import type { Section } from '../../workflows/reports/sections.ts';

/** More are no advice. */
const MOST = 3;
/** Numbers that people write as words. */
const WORDS: Readonly<Record<string, number>> = Object.fromEntries(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
    .split(' ')
    .map((word, value) => [word, value]),
);
const LEAVE_OUT = 'leave it out, or say it another way';
/** By what the reason begins with; the first that fits. */
const ADVICE: readonly (readonly [begins: RegExp, instead: string])[] = [
  [/ is no figure of this report$/, 'take an id of the list at the end of the file that --out writes'],
  [/^(?:a numeral|a number|a percent sign|a Roman)/, 'write the {{id}} of the figure that is meant, or leave it out'],
  [/^a (?:date|length of time)/, 'leave it out: the page says which period it is about, and a time is a figure by its {{id}}'],
  [/^a claim of|^a quantity|^a share or/, 'say it by the {{id}} of a figure, or without that word'],
  [/^a comparison|^a rank|^a multiple|^says |went a way/, 'compare by an {{id}} that ends in .change, and by no words of your own'],
  [
    /stands beside a figure|is not what the figure|named beside a figure/,
    'put it into a sentence of its own, beside a figure that is about it',
  ],
  [/^a word that makes the figure another one/, 'leave the word out: the figure says exactly what it is'],
  [/^longer than/, 'shorten it'],
  [/^says nothing/, 'write a sentence'],
];

/** Of the figures of the section first. */
export function insteadOf({ why, word }: Refusal, section: Section, frozen: FrozenReport): string {
  const meant = /^(?:a numeral|a number as a word)/.test(why) ? figuresOf(word ?? '', section, frozen) : [];
  if (meant.length > 0) return `write ${meant.map((fact) => `{{${fact.id}}} ("${phrase(fact, printedAs(frozen))}")`).join(' or ')}`;
  return ADVICE.find(([begins]) => begins.test(why))?.[1] ?? LEAVE_OUT;
}

/** Those that are printed with this number. */
function figuresOf(word: string, section: Section, frozen: FrozenReport): readonly Fact[] {
  const number = WORDS[word.toLowerCase()]?.toString() ?? word.normalize('NFKC');
  const own = factsFor(section, frozen);
  const isSo = (fact: Fact): boolean => /\d+(?:[.,:]\d+)*/.exec(valueText(fact, printedAs(frozen)))?.[0] === number;
  return [...own, ...frozen.facts.filter((fact) => !own.includes(fact))].filter(isSo).slice(0, MOST);
}
