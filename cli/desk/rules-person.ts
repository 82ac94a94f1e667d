/** R32: what staff and clients do is seen as theirs. Pure. */
import { readActs } from '../../connectors/desk/reply.ts';
import type { Act, Actor } from '../../connectors/ticket-system.ts';
import type { Evidence, ReplySeen } from './evidence.ts';
import { wordFor } from './rules-contract-2.ts';
import { cannotList, entryIn } from './rules-list.ts';
import { PASSED, failed, firstOf, skipped, valueIn, wantsValue } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';

export const PERSON_RULES: readonly Rule[] = [
  { id: 'R32', claim: 'what staff and clients do is told as theirs, in acts and list', needs: ['R9', 'R33'], judge: replies },
];

const PEOPLE: readonly Actor[] = ['staff', 'client', 'person'];
/** Whoever it was: that the wrong one is told must not make the command wait in vain. */
export const isReplyOfSomebody = ({ actor, kind }: Act): boolean => kind === 'reply' && PEOPLE.includes(actor);

function replies(evidence: Evidence): Verdict {
  const person = evidence.written?.person;
  if (person === undefined)
    return skipped('say --person SECONDS, and reply to the ticket when you are asked to, as a technician and as the client');
  const staff = reply(evidence, person.staff, wordFor(evidence, 'staff'));
  return person.client === undefined ? staff : firstOf(staff, reply(evidence, person.client, wordFor(evidence, 'client')));
}

function reply({ ticket }: Evidence, { acts, listed, waitedMs }: ReplySeen, wanted: Actor): Verdict {
  const told = valueIn(acts, readActs)?.acts;
  if (told === undefined) return wantsValue(acts, readActs);
  if (!told.some(({ actor, kind }) => actor === wanted && kind === 'reply')) {
    const seen = told.map(({ actor, kind }) => `\`${kind}\` of \`${actor}\``).join(', ');
    return failed(`an act \`reply\` of \`${wanted}\``, `${seen === '' ? 'no act' : seen} within ${waitedMs / 1000} s`);
  }
  if (listed === undefined || cannotList(listed)) return PASSED;
  const entry = entryIn(listed, ticket)?.actor;
  return entry === wanted
    ? PASSED
    : failed(`\`${wanted}\` in the list, though a note of ours came later`, entry === undefined ? 'no entry' : `\`${entry}\``);
}
