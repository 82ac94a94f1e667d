/** Pure: a ticket as the models may see it: bounded, without control characters and without embedded files. */
import type { DeskTicket } from '../../connectors/desk/contract.ts';
import type { Snapshot } from '../../workflows/triage/contract.ts';

/** DESIGN: the normalized text of one snapshot. Seven copies of it still fit a history's 250 KB. */
const MOST_BYTES = 32 * 1024;
/** Longest run without a space that can be text; longer ones are embedded files. */
const LONGEST_WORD = 1_000;
const CUT = '\n[cut here: the ticket is longer]';

export function snapshotOf(ticket: DeskTicket): Snapshot {
  const { client, version, dueAtMs, fields, choices } = ticket;
  return { client, version, dueAtMs, fields, choices, text: normalText(ticket.subject, ticket.body) };
}

function normalText(subject: string, body: string): string {
  const whole = `${subject}\n\n${body}`.toWellFormed();
  const visible = whole
    .replaceAll('\r\n', '\n')
    // oxlint-disable-next-line no-control-regex -- the control characters are what is removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '');
  const withoutFiles = visible.replace(new RegExp(`\\S{${LONGEST_WORD},}`, 'g'), (run) => `[${run.length} characters of embedded data left out]`);
  return capped(withoutFiles.replace(/\n{3,}/g, '\n\n').trim());
}

function capped(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= MOST_BYTES) return text;
  const room = MOST_BYTES - Buffer.byteLength(CUT);
  // A character cut in half decodes to a replacement sign, which is dropped.
  return `${bytes.subarray(0, room).toString('utf8').replace(/\ufffd+$/, '')}${CUT}`;
}
