/** Pure: what a person says of a report. An approval names the page that was seen: another one is not approved by it. */
import { SECTIONS } from './sections.ts';
import type { OpenTask, TaskChoices } from '../people/contract.ts';
import type { Persons, Section } from './sections.ts';

export type ReportAnswer =
  /** `mapping`: what has no place in a first report was looked at, and may stay so. */
  | { readonly kind: 'approve'; readonly html: string; readonly mapping?: true }
  /** `again`: a newer revision is wanted; else this period has no report. */
  | { readonly kind: 'reject'; readonly why: string; readonly again: boolean }
  | ReportEdit;
/** Sections that a person has written anew, each by the hash of its text, which stands in the ledger. `html`: the page that was looked at. */
export type ReportEdit = {
  readonly kind: 'edit';
  readonly html: string;
  readonly sections: Readonly<Partial<Record<Section, string>>>;
};
/** `proof`: that it comes of whom it names; its token is known to activities only. */
export type GivenAnswer = ReportAnswer & { readonly proof: string };
/** What the task shows. */
export type ReportDraft = {
  readonly html: string;
  readonly facts: string;
  readonly prose: string;
  readonly byModel: number;
  readonly unreadable: readonly string[];
  readonly mapping?: readonly string[];
  /** Sections that a person has written, by whose name. */
  readonly persons?: Persons;
  /** How often people have written some of it. */
  readonly edits?: number;
};
const LONGEST_WHY = 1_000;
/** Far more than one page needs; each makes a page, and the run's history longer. */
export const MOST_EDITS = 50;
const HASH = /^[0-9a-f]{64}$/;

/** Throws why it is refused. Synchronous: the SDK does not wait for a validator. */
export const checkReportAnswer =
  (task: OpenTask | undefined, by: unknown, approvers: readonly string[]) =>
  (given: unknown, _choices: TaskChoices): void => {
    if (typeof by !== 'string' || !approvers.includes(by))
      throw new Error(`Expected one of those who may approve reports, got ${String(by)}.`);
    const { kind, proof, ...said } = (typeof given === 'object' && given !== null ? given : {}) as Readonly<Record<string, unknown>>;
    if (typeof proof !== 'string' || !HASH.test(proof)) throw new Error('Expected a proof by the token of who answers, got none.');
    if (kind === 'approve') return checkApproval(task, said);
    if (kind === 'reject') return checkRejection(said);
    if (kind === 'edit') return checkEdit(task, said);
    throw new Error('Expected an approval, a rejection or an edit, got none of them.');
  };

type SaidOf = Readonly<Record<string, unknown>>;
function checkApproval(task: OpenTask | undefined, { html, mapping }: SaidOf): void {
  const shown = (task?.draft ?? {}) as Partial<ReportDraft>;
  if (html === undefined || html !== shown.html)
    throw new Error('Expected the approval of the page as it is now, got that of another one: see it first, then approve that.');
  if (mapping !== undefined && mapping !== true) throw new Error('Expected a word on the mapping that says yes, got another one.');
  const { length } = shown.mapping ?? [];
  if (length > 0 && mapping !== true)
    throw new Error(`Expected somebody to accept what has no place in a first report (${length} kinds), got an approval alone.`);
}

function checkEdit(task: OpenTask | undefined, { html, sections }: SaidOf): void {
  const shown = (task?.draft ?? {}) as Partial<ReportDraft>;
  if (html === undefined || html !== shown.html)
    throw new Error('Expected an edit of the page as it is now, got that of another one: see it first, then edit that.');
  const given = Object.entries((typeof sections === 'object' && sections !== null ? sections : {}) as Readonly<Record<string, unknown>>);
  if (given.length === 0 || !given.every(([name, text]) => isSection(name) && typeof text === 'string' && HASH.test(text)))
    throw new Error(`Expected some of the sections ${SECTIONS.join(', ')}, each with the hash of its text, got others.`);
  if ((shown.edits ?? 0) >= MOST_EDITS) throw new Error(`Expected at most ${MOST_EDITS} edits of one revision, got one more.`);
}
const isSection = (name: string): boolean => SECTIONS.some((one) => one === name);

function checkRejection({ why, again }: SaidOf): void {
  if (typeof why !== 'string' || why.trim() === '' || why.length > LONGEST_WHY)
    throw new Error(`Expected the reason of a rejection, of 1 to ${LONGEST_WHY} characters, got none.`);
  if (typeof again !== 'boolean') throw new Error('Expected whether another revision is wanted, got none.');
}

/** Of one that has passed the check. */
export const asReportAnswer = (given: unknown): GivenAnswer => given as GivenAnswer;
