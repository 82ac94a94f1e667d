/** Decides what the body says that examples/datto-rmm-*.json make of an alert of Datto RMM. Pure. */
import { unusable } from '../alert-draft.ts';
import { found } from '../alert-reading.ts';
import { FALLBACK, concernIn, severityIn } from '../alert-words.ts';
import { readBody } from '../json-body.ts';
import { ownValue, textIn } from '../own-value.ts';
import type { Found } from '../alert-reading.ts';
import type { SeverityTable } from '../alert-source.ts';

export const SEVERITY: SeverityTable = {
  field: 'priority',
  words: { critical: 'critical', high: 'error', moderate: 'warning', low: 'info', information: 'info' },
  fallback: FALLBACK,
};
const STATES: Readonly<Record<string, 'firing' | 'resolved'>> = { raised: 'firing', resolved: 'resolved' };
export const LABELS = ['priority', 'category', 'hostname', 'deviceid', 'sitename', 'siteid', 'platform'];
/** A variable that Datto RMM does not know stays as it was written. */
const LEFT = /^\[[a-z_]{1,40}\]$/;

/**
 * Variables are put into the template as they are, so a message with a quotation mark leaves no JSON, and one that is made for it
 * could say `resolved`. The message is therefore the last field: all before it is read as JSON, all behind it
 * is text as it stands. State and alertuid come after the other variables: of a field that is there twice the last one counts.
 */
const MESSAGE = /,\s*"message"\s*:\s*"/;
const END = /"\s*\}\s*$/;

export function findAlert(rawBody: Uint8Array, nowMs: number): Found {
  const text = new TextDecoder().decode(rawBody);
  const at = MESSAGE.exec(text);
  const tail = at === null ? undefined : text.slice(at.index + at[0].length);
  if (at === null || tail === undefined || !END.test(tail.slice(-100)))
    return unusable('expected the body of examples/datto-rmm-raised.json, with message as its last field');
  const head = readBody(new TextEncoder().encode(`${text.slice(0, at.index)}}`));
  if (head.kind === 'unusable') return head;
  return draftOf(head.value, tail.slice(0, tail.lastIndexOf('"')), nowMs);
}

function draftOf(head: unknown, message: string, nowMs: number): Found {
  const said = (name: string): string | undefined => {
    const text = textIn(ownValue(head, name));
    return text !== undefined && LEFT.test(text) ? undefined : text;
  };
  const alertuid = said('alertuid');
  if (alertuid === undefined) return unusable('it has no alertuid: put [alert_uid] into the template');
  const state = said('state') ?? '';
  return found({
    kind: 'draft',
    draft: {
      identity: [['alertuid', alertuid]],
      startsAtMs: nowMs,
      state: Object.hasOwn(STATES, state) ? STATES[state] : undefined,
      severity: severityIn(SEVERITY, said('priority')),
      concern: concernIn(said('category')),
      rule: said('category'),
      title: message,
      text: message,
      host: said('hostname'),
      site: said('sitename'),
      owner: said('sitename'),
      labels: LABELS.map((name) => [name, said(name)]),
    },
  });
}
