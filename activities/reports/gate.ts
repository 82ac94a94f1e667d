/**
 * Pure: whether prose about a report may stand. A writer says a figure by its id alone; value, unit, label and direction are put there by code.
 * Everything else that reads as a number, a date, a comparison or the name of something else is refused, each with its reason.
 */
import { NEVER, NOT_BESIDE } from './gate-words.ts';
import { labelReasons, nameFinder, namesIn } from './gate-labels.ts';
import { phrase } from './fact-text.ts';
import { printedAs } from './printed.ts';
import type { Fact, FrozenReport } from '../../workflows/reports/facts.ts';
import type { Names } from './gate-labels.ts';

/** `word`: what of the sentence is refused, where it is one. */
export type Refusal = { readonly sentence: string; readonly why: string; readonly word?: string };
type Reason = Omit<Refusal, 'sentence'>;
export type Gated =
  /** `used` are the ids of the figures in it, in order. */
  | { readonly kind: 'accepted'; readonly text: string; readonly used: readonly string[] }
  | { readonly kind: 'refused'; readonly reasons: readonly Refusal[] };

const TOKEN = /\{\{([a-z0-9.-]+)\}\}/g;
/** Longer is no section of a report, and would be slow to judge. */
const LONGEST = 4_000;

/** `others` are names that may not appear at all: those of other clients. */
export function gate(prose: string, frozen: FrozenReport, others: readonly string[] = []): Gated {
  const byId = new Map(frozen.facts.map((fact) => [fact.id, fact]));
  if (prose.length > LONGEST)
    return { kind: 'refused', reasons: [{ sentence: prose.slice(0, 80), why: `longer than ${LONGEST} characters` }] };
  if (prose.trim() === '') return { kind: 'refused', reasons: [{ sentence: '', why: 'says nothing' }] };
  const names = namesIn(frozen.facts);
  const strangers = others.map(nameFinder);
  const reasons = sentencesOf(prose).flatMap((sentence) =>
    reasonsAgainst(sentence.replace(nameFinder(frozen.clientName), 'the client'), byId, names, strangers).map((reason) => ({
      sentence,
      ...reason,
    })),
  );
  if (reasons.length > 0) return { kind: 'refused', reasons };
  return { kind: 'accepted', text: rendered(prose, frozen).trim(), used: idsIn(prose) };
}

/** With every figure put in, and nothing judged: what a reader would see. */
export function rendered(prose: string, frozen: FrozenReport): string {
  const byId = new Map(frozen.facts.map((fact) => [fact.id, fact]));
  const printed = printedAs(frozen);
  return prose.replace(TOKEN, (token, id: string, at: number) => {
    const fact = byId.get(id);
    if (fact === undefined) return token;
    const text = phrase(fact, printed);
    return BEGINS.test(prose.slice(0, at)) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
  });
}
/** Where a sentence begins. */
const BEGINS = /(?:^|[.!?]\s|\n)\s*$/;

export const idsIn = (prose: string): readonly string[] => [...prose.matchAll(TOKEN)].map(([, id = '']) => id);
/** Ids hold dots, and no space behind them. */
const sentencesOf = (prose: string): readonly string[] => prose.split(/(?<=[.!?])\s+|\n+/).filter((sentence) => sentence.trim() !== '');
const CLAUSE = /[,;—–()]|(?<!\p{L})(?:while|whereas|but|although|and|yet)(?!\p{L})/iu;

function reasonsAgainst(sentence: string, byId: ReadonlyMap<string, Fact>, names: Names, strangers: readonly RegExp[]): readonly Reason[] {
  const ids = idsIn(sentence);
  const unknown = ids.filter((id) => !byId.has(id)).map((id) => ({ why: `{{${id}}} is no figure of this report`, word: `{{${id}}}` }));
  // As a reader sees it: full-width and styled letters and digits are what they look like.
  const facts = ids.flatMap((id) => byId.get(id) ?? []);
  const bare = withoutNames(sentence.replace(TOKEN, ' ').normalize('NFKC'), facts);
  const seen = NEVER.flatMap(({ find, why }) => wordIn(find, bare, unaccented(bare)).map((word) => ({ why: `${why}: "${word}"`, word })));
  const besides = sentence.replace(TOKEN, '{');
  const beside = ids.length === 0 ? [] : NOT_BESIDE.flatMap(({ find, why }) => wordIn(find, besides).map((word) => ({ why, word })));
  const foreign = strangers.flatMap((find) =>
    wordIn(find, sentence.normalize('NFKC')).map((word) => ({ why: 'names another client', word })),
  );
  return [...unknown, ...seen, ...beside, ...foreign, ...clauseReasons(sentence, byId, names).map((why) => ({ why }))];
}

/** The first that is found. */
const wordIn = (find: RegExp, ...texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => find.exec(text)?.[0] ?? []).slice(0, 1);

/** The name of a figure's own group may hold a numeral ("srv-01") or letters of any script; beside that figure it is that name. */
const withoutNames = (text: string, facts: readonly Fact[]): string =>
  facts.reduce((rest, { about }) => (about.group === undefined ? rest : rest.replace(nameFinder(about.group.name), ' ')), text);
const unaccented = (text: string): string => text.normalize('NFKD').replace(/\p{M}+/gu, '');

function clauseReasons(sentence: string, byId: ReadonlyMap<string, Fact>, names: Names): readonly string[] {
  const clauses = sentence
    .split(CLAUSE)
    .map((clause) => ({ text: clause.replace(TOKEN, ' ').normalize('NFKC'), facts: idsIn(clause).flatMap((id) => byId.get(id) ?? []) }));
  const all = clauses.flatMap(({ facts }) => facts);
  // "It rose, by {{id}}": words without a figure are about that of the next clause, else of the last.
  return clauses.flatMap(({ text, facts }, index) => {
    if (facts.length > 0 || all.length === 0) return labelReasons(text, facts, names);
    const next =
      clauses.slice(index + 1).find((clause) => clause.facts.length > 0) ?? clauses.findLast((clause) => clause.facts.length > 0);
    return labelReasons(text, next?.facts ?? [], names);
  });
}
