/** R17 to R22: setting fields, and what is told of it afterwards. Pure. */
import { readActs, readFields, readTicket } from '../../connectors/desk/reply.ts';
import type { DeskFields } from '../../connectors/ticket-system.ts';
import type { FieldsTried, FieldSet, Refusal } from './evidence.ts';
import { PASSED, failed, firstOf, isRefused, isYes, said, skipped, statusOf, valueIn, wantsStatus, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';

const rule = (id: string, claim: string, needs: readonly string[], judge: (fields: FieldsTried) => Verdict): Rule => ({
  id,
  claim,
  needs: ['R5', ...needs],
  judge: ({ written }) => (written === undefined ? skipped('nothing was written') : judge(written.fields)),
});

export const FIELD_RULES: readonly Rule[] = [
  rule('R17', 'fields are set as named, and the next read shows it', [], setting),
  rule('R18', 'a write that names another version is refused', ['R7', 'R17'], (fields) =>
    firstOf(refusal(fields.stale, 412, 409), race(fields)),
  ),
  rule('R19', 'a write that names no version is refused', ['R7', 'R17'], (fields) => refusal(fields.unconditional, 428)),
  rule('R20', 'a value that is not offered is refused', ['R7', 'R17'], (fields) => refusal(fields.invalid, 422, 400)),
  rule('R21', 'fields that we set are an act of ours', ['R17'], actsOfFields),
  rule('R22', 'fields that we set are set by us', ['R17'], setBy),
];

/** Answered with yes, and seen in the next read. */
export function appliedIn({ field, value, sent, after }: FieldSet): boolean {
  return isYes(sent) && valueIn(after, readTicket)?.fields[field] === value;
}

function setting({ sets }: FieldsTried): Verdict {
  if (!sets.some(({ sent }) => isYes(sent))) {
    const first = sets[0];
    return failed('one field at least that can be set', first === undefined ? 'no choice to set' : said(first.sent));
  }
  return firstOf(...sets.map(oneSet));
}

function oneSet(set: FieldSet): Verdict {
  const { field, value, before, sent, after } = set;
  const now = valueIn(after, readTicket)?.fields;
  if (now === undefined) return wantsValue(after, readTicket);
  if (!isYes(sent) && !isRefused(sent)) return failed(`${field} to be set, or 4xx`, said(sent));
  const wanted = isYes(sent) ? { ...before, [field]: value } : before;
  if (isYes(sent) && now[field] !== value) return failed(`${field} to be ${value} after HTTP ${statusOf(sent)}`, `${now[field]}`);
  const other = changedIn(wanted, now, field);
  if (other !== undefined) return failed(`only ${field} to change`, `${other} changed too`);
  return isYes(sent) ? wantsValue(sent, readFields) : PASSED;
}

/** A field that should have stayed. A priority may follow from impact and urgency. */
function changedIn(wanted: DeskFields, now: DeskFields, set: keyof DeskFields): string | undefined {
  const follows = set === 'impact' || set === 'urgency';
  const fields = ['category', 'impact', 'urgency', 'priority', 'destination'] as const;
  return fields.find((field) => wanted[field] !== now[field] && !(follows && field === 'priority'));
}

function refusal(tried: Refusal | undefined, ...statuses: readonly number[]): Verdict {
  if (tried === undefined) return skipped('no field was set before');
  const right = wantsStatus(tried.sent, ...statuses);
  if (right.kind !== 'passed') return right;
  const [before, after] = [valueIn(tried.before, readTicket)?.version, valueIn(tried.after, readTicket)?.version];
  return before === after ? PASSED : failed('nothing to change', `version ${after} after ${before}`);
}

function race({ race: tries }: FieldsTried): Verdict {
  const done = tries.filter(isYes).length;
  if (done > 1) return failed('one of two writes with the same version to be refused', 'both were answered 2xx');
  return done === 1 ? firstOf(...tries.filter((got) => !isYes(got)).map((got) => wantsStatus(got, 412, 409))) : PASSED;
}

function actsOfFields({ acts }: FieldsTried): Verdict {
  const told = acts === undefined ? undefined : valueIn(acts, readActs);
  if (told === undefined) return acts === undefined ? skipped('no field was set before') : wantsValue(acts, readActs);
  return told.acts.some(({ actor, kind }) => actor === 'us' && kind === 'fields')
    ? PASSED
    : failed('an act `fields` of `us`', `${told.acts.length} act(s), none of them that`);
}

function setBy({ sets }: FieldsTried): Verdict {
  const told = sets.filter(appliedIn).map(({ field, after }) => ({ field, by: valueIn(after, readTicket)?.setBy[field] }));
  if (told.every(({ by }) => by === undefined)) return skipped('the desk does not say who set a field');
  const wrong = told.find(({ by }) => by !== undefined && by !== 'us');
  return wrong === undefined ? PASSED : failed(`${wrong.field} to be set by us`, `${wrong.by}`);
}
