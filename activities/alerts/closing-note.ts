/** Pure: the note that says that all is resolved. */
import { nameText } from '../desk/plain.ts';
import { localMinute, shownZone } from './local-time.ts';
import type { Facts } from './facts.ts';

/** `also`: whole sentences of ours. */
type Closing = { readonly overAtMs: number; readonly also: string; readonly willClose: boolean };

/**
 * One line and the mark. Whoever reads it decides whether the ticket is done, unless it is to be closed. Whether it may be is known only then. The
 * severity is said also where no other note could: it may have raised the priority.
 */
export function closingNote(facts: Facts, closing: Closing, sign: string): string {
  const { count, cut, client, rules, firstMs, timeZone, flapping, severity } = facts;
  const { overAtMs, willClose } = closing;
  const [rule] = rules;
  const what = rules.length === 1 && rule?.name !== undefined ? nameText(rule.name, 60) : `${rules.length} conditions`;
  const all = `${cut > 0 ? 'at least ' : ''}${count} ${count === 1 ? 'alert is' : 'alerts are'}`;
  const from = `${localMinute(firstMs, timeZone)} to ${localMinute(overAtMs, timeZone)} (${shownZone(timeZone)})`;
  const restless = flapping === undefined ? '' : ` One alert went up or down ${flapping.changes} times.`;
  const also = closing.also === '' ? '' : ` ${closing.also}`;
  const end = willClose
    ? 'Standby closes this ticket next, if it may and if it is certain that nobody else has acted on it.'
    : 'This note changes nothing in the ticket.';
  return `Standby counts all as resolved: ${nameText(client, 60)}, ${what}, ${all} over, from ${from}. The most severe was ${severity}.${restless}${also} ${end}\n${sign}`;
}
