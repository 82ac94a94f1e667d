/** R32: what a person does is seen as that. Pure. */
import { readActs } from '../../connectors/desk/reply.ts';
import type { Act } from '../../connectors/desk/contract.ts';
import type { Evidence } from './evidence.ts';
import { cannotList, entryIn } from './rules-list.ts';
import { PASSED, failed, skipped, valueIn, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';

export const PERSON_RULES: readonly Rule[] = [
  { id: 'R32', claim: 'what a person does is an act of a person, in acts and list', needs: ['R9'], judge: reply },
];

export const isReplyOfPerson = ({ actor, kind }: Act): boolean => actor === 'person' && kind === 'reply';

function reply({ ticket, written }: Evidence): Verdict {
  const person = written?.person;
  if (person === undefined) return skipped('say --person SECONDS, and reply to the ticket on the desk when you are asked to');
  const told = valueIn(person.acts, readActs)?.acts;
  if (told === undefined) return wantsValue(person.acts, readActs);
  if (!told.some(isReplyOfPerson)) {
    const seen = told.map(({ actor, kind }) => `\`${kind}\` of \`${actor}\``).join(', ');
    return failed('an act `reply` of `person`', `${seen === '' ? 'no act' : seen} within ${person.waitedMs / 1000} s`);
  }
  if (person.listed === undefined || cannotList(person.listed)) return PASSED;
  const listed = entryIn(person.listed, ticket)?.actor;
  return listed === 'person'
    ? PASSED
    : failed('`person` in the list, though a note of ours came later', listed === undefined ? 'no entry' : `\`${listed}\``);
}
