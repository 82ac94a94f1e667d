/** Pure: the note that code makes of frozen facts, without any model. */
import { nameText } from '../desk/plain.ts';
import { closingNote } from './closing-note.ts';
import { groupNote } from './note.ts';
import type { FrozenFacts } from './frozen.ts';

export function toldText(
  { facts, kind, willFollow, linked, overAtMs, willClose = false }: FrozenFacts,
  sign: string,
  limit: number,
): string {
  if (kind === 'closing') return closingNote(facts, { overAtMs: overAtMs ?? facts.lastMs, also: alsoText(kind, linked), willClose }, sign);
  return groupNote({ facts, by: { kind: 'nobody', willFollow }, routeFailures: [], sign, limit, also: alsoText(kind, linked) });
}

/** Why it is said now, after the first line; the figures of that line say the rest. */
export function alsoText(kind: FrozenFacts['kind'], linked: FrozenFacts['linked']): string {
  // Of a survivor: why the ticket says something that it never spoke of before.
  if (linked?.why === 'merged')
    return `This goes on from ticket ${nameText(linked.ticket, 40)}, which was merged into this one. ${alsoText(kind, undefined)}`.trimEnd();
  switch (kind) {
    case 'first':
    case 'closing':
      return '';
    case 'update':
      return 'It has grown since the last note.';
    case 'flapping':
      return 'No more is said until it is quiet.';
    case 'carried-on':
      return 'It goes on here, because the ticket with the last note is closed or on another board.';
    case 'steady':
      return 'It has come to rest, and some of it still fires.';
    case 'linked':
      if (linked?.why === 'raised') return `This goes on from ticket ${nameText(linked.ticket, 40)}, because of a higher severity.`;
      return linked === undefined
        ? ''
        : `This goes on from ticket ${nameText(linked.ticket, 40)}, which was closed, because of ${WHY[linked.why] ?? nameText(linked.why, 80)}.`;
  }
}
const WHY: Readonly<Record<string, string>> = {
  host: 'another host',
  rule: 'another condition',
  severity: 'a higher severity',
  'still-firing': 'what still fires',
};
