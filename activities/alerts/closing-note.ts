/** Pure: the note that says that all is resolved. */
import { nameText } from '../desk/plain.ts';
import { localMinute, shownZone } from './local-time.ts';
import type { Facts } from './facts.ts';

/** One line and the mark. Whoever reads it decides whether the ticket is done. */
export function closingNote({ count, cut, client, rules, firstMs, timeZone, flapping }: Facts, overAtMs: number, sign: string): string {
  const [rule] = rules;
  const what = rules.length === 1 && rule?.name !== undefined ? nameText(rule.name, 60) : `${rules.length} conditions`;
  const all = `${cut > 0 ? 'at least ' : ''}${count} ${count === 1 ? 'alert is' : 'alerts are'}`;
  const from = `${localMinute(firstMs, timeZone)} to ${localMinute(overAtMs, timeZone)} (${shownZone(timeZone)})`;
  const restless = flapping === undefined ? '' : ` One alert went up or down ${flapping.changes} times.`;
  return `Standby counts all as resolved: ${nameText(client, 60)}, ${what}, ${all} over, from ${from}.${restless} Nothing was changed in this ticket.\n${sign}`;
}
