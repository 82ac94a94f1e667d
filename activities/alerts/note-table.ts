/** Pure: the table of a note, a row a line. What is not shown is counted, so that the sum is the number of alerts. */
import { LABELS } from '../desk/inert-rules.ts';
import { nameText } from '../desk/plain.ts';
import { localClock } from './local-time.ts';
import type { FactRow } from './fact-rows.ts';
import type { Facts } from './facts.ts';

export const MOST_ROWS = 10;
const LONGEST_NAME = 40;

/** The lines of a table with so many rows at most. Each is whole sentences, and each row begins with its number: also on one line it can be read. */
export function tableOf({ rows, timeZone, firstMs }: Facts): (most: number) => readonly string[] {
  const lines = rows.slice(0, MOST_ROWS).map((row, at) => `(${at + 1}) ${rowText(row, timeZone, firstMs)}`);
  return (most) => {
    const shown = lines.slice(0, most);
    const rest = rows.slice(shown.length);
    const left = rest.reduce((sum, { count }) => sum + count, 0);
    const more = rest.length === 0 ? [] : [`… and ${rest.length} more ${rest.length === 1 ? 'row' : 'rows'} with ${countOf(left)}.`];
    const [first = '', ...others] = [...shown, ...more];
    return first === '' ? [] : [`${LABELS.alerts}: ${first}`, ...others];
  };
}

function rowText({ host, rule, severity, count, firing, firstMs, lastMs }: FactRow, timeZone: string, besideMs: number): string {
  const [from, to] = [localClock(firstMs, timeZone, besideMs), localClock(lastMs, timeZone, besideMs)];
  const state = firing === 0 ? 'resolved' : firing === count ? 'firing' : `${firing} firing`;
  const where = host === undefined ? 'no named host' : nameText(host, LONGEST_NAME);
  return `${where}, ${nameText(rule, LONGEST_NAME)}, ${severity}, ${countOf(count)}, ${state}, ${from === to ? from : `${from} to ${to}`}.`;
}

const countOf = (count: number): string => `${count} ${count === 1 ? 'alert' : 'alerts'}`;
