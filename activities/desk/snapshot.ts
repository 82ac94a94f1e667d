/** Pure: a ticket as the models may see it: bounded, without control characters and without embedded files. */
import type { DeskTicket } from '../../connectors/desk/contract.ts';
import type { Snapshot } from '../../workflows/triage/contract.ts';

/** DESIGN: the normalized text of one snapshot, as histories store it. Seven copies of it still fit a history's 250 KB. */
const MOST_BYTES = 32 * 1024;
/** Longest run of ASCII without a space that can be text; longer ones are embedded files. Other scripts write without spaces. */
const LONGEST_WORD = 1_000;
/** The same file broken into lines, as mail does at 76 characters: 14 such lines are as many characters. */
const WRAPPED_FILE = /^(?:[A-Za-z0-9+/]{40,}={0,2}\n){14,}(?:[A-Za-z0-9+/]+={1,2}\n)?/gm;
const CUT = '\n[cut here: the ticket is longer]';

export function snapshotOf(ticket: DeskTicket): Snapshot {
  const { client, version, owner, dueAtMs, fields, choices } = ticket;
  return {
    client,
    version,
    ...(owner === undefined ? {} : { owner }),
    dueAtMs,
    fields,
    choices,
    text: normalText(ticket.subject, ticket.body),
  };
}

function normalText(subject: string, body: string): string {
  const whole = `${subject}\n\n${body}`.toWellFormed();
  const visible = whole
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    // oxlint-disable-next-line no-control-regex -- the control characters are what is removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufff9-\ufffb]/g, '')
    // Characters that draw nothing, direction and tag characters among them: a model would obey what no person sees.
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return capped(
    withoutFiles(visible)
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  );
}

function withoutFiles(text: string): string {
  const leftOut = (run: string): string => `[${run.length} characters of embedded data left out]`;
  return text
    .replace(/[!-~]+/g, (run) => (run.length < LONGEST_WORD ? run : leftOut(run)))
    .replace(WRAPPED_FILE, (lines) => `${leftOut(lines)}\n`);
}

function capped(text: string): string {
  if (storedBytes(text) <= MOST_BYTES) return text;
  const room = MOST_BYTES - Buffer.byteLength(CUT);
  let size = 0;
  let end = 0;
  // By whole characters, so that none is cut in half.
  for (const character of text) {
    size += storedBytes(character);
    if (size > room) break;
    end += character.length;
  }
  return `${text.slice(0, end)}${CUT}`;
}

/** Histories hold JSON, in which quotes, backslashes and line ends take two bytes: a pasted log would else be twice its size. */
const storedBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;
