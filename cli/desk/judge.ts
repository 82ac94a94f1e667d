/** All rules of the desk contract, judged in the order of their numbers. Pure. */
import type { Evidence } from './evidence.ts';
import { CONTRACT_2_RULES } from './rules-contract-2.ts';
import { CLOSE_RULES } from './rules-close.ts';
import { CREATE_RULES } from './rules-create.ts';
import { FIELD_RULES } from './rules-fields.ts';
import { GENERAL_RULES } from './rules-general.ts';
import { LIST_RULES } from './rules-list.ts';
import { NOTE_RULES } from './rules-notes.ts';
import { PERIOD_RULES } from './rules-period.ts';
import { PERIOD_TICKET_RULES } from './rules-period-tickets.ts';
import { PERSON_RULES } from './rules-person.ts';
import { WEBHOOK_RULES } from './rules-webhook.ts';
import { skipped } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';

export type Judged = { readonly id: string; readonly claim: string; readonly verdict: Verdict };

const number = ({ id }: { id: string }): number => Number(id.slice(1));
export const RULES: readonly Rule[] = [
  ...GENERAL_RULES,
  ...NOTE_RULES,
  ...FIELD_RULES,
  ...LIST_RULES,
  ...WEBHOOK_RULES,
  ...PERSON_RULES,
  ...CONTRACT_2_RULES,
  ...CREATE_RULES,
  ...CLOSE_RULES,
  ...PERIOD_RULES,
  ...PERIOD_TICKET_RULES,
].toSorted((a, b) => number(a) - number(b));

/** A rule is skipped if a rule that it needs has failed, so that one fault is reported once. */
export function judgeAll(evidence: Evidence): Judged[] {
  const own = new Map(RULES.map((rule) => [rule.id, rule]));
  const memo = new Map<string, Verdict>();
  const verdictOf = (id: string): Verdict => {
    const known = memo.get(id);
    const rule = own.get(id);
    if (known !== undefined) return known;
    if (rule === undefined) throw new Error(`Expected ${id} to be a rule, got none of that number.`);
    const missing = rule.needs.find((need) => verdictOf(need).kind !== 'passed');
    const verdict = missing === undefined ? rule.judge(evidence) : skipped(`it needs ${missing}`);
    memo.set(id, verdict);
    return verdict;
  };
  return RULES.map(({ id, claim }) => ({ id, claim, verdict: verdictOf(id) }));
}
