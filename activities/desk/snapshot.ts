/** Pure: a ticket as the models may see it: bounded, as a person sees it, and without embedded files. */
import { withoutFiles, withoutNoise } from './encoded.ts';
import { visibleText } from './html/visible.ts';
import type { DeskTicket } from '../../connectors/ticket-system.ts';
import type { Snapshot } from '../../workflows/ticket/contract.ts';

/** DESIGN: the normalized text of one snapshot, as histories store it. Seven copies of it still fit a history's 250 KB. */
const MOST_BYTES = 32 * 1024;
/** Read of a body: the head of a page and its tables are many times its text. What comes later would hardly be among the first 32 KB. */
const MOST_READ = 256 * 1024;
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

/** The subject is one line that every list shows as it is; the body may be HTML. */
function normalText(subject: string, body: string): string {
  const source = withoutFiles(inLines(body));
  const cut = source.length > MOST_READ;
  const whole = `${withoutFiles(inLines(subject)).slice(0, MOST_BYTES)}\n\n${visibleText(source.slice(0, MOST_READ)).text}`;
  const visible = withoutNoise(inLines(whole))
    // oxlint-disable-next-line no-control-regex -- the control characters are what is removed
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufff9-\ufffb]/g, '')
    // Characters that draw nothing, direction and tag characters among them: a model would obey what no person sees.
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  const text = withoutFiles(visible)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return capped(text, cut);
}

const inLines = (text: string): string => text.toWellFormed().replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n');

/** `isCut`: more was written than was read. */
function capped(text: string, isCut: boolean): string {
  if (!isCut && storedBytes(text) <= MOST_BYTES) return text;
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
