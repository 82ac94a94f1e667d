/** Decides what a delivery of the generic alert shape says: rules S1 to S10 of docs/alert-contract.openapi.yaml. Pure. */
import { unusable } from '../alert-draft.ts';
import { cutIn, entriesIn } from '../alert-reading.ts';
import { SEVERITIES } from '../alert-source.ts';
import { instantOf } from '../alert-times.ts';
import { FALLBACK, concernIn, severityIn } from '../alert-words.ts';
import { ownValue, textIn } from '../own-value.ts';
import type { Drafted } from '../alert-draft.ts';
import type { Found } from '../alert-reading.ts';
import type { Concern, SeverityTable } from '../alert-source.ts';

export const SEVERITY: SeverityTable = {
  field: 'severity',
  words: Object.fromEntries(SEVERITIES.map((word) => [word, word])),
  fallback: FALLBACK,
};
const LONGEST_KEY = 500;

export function findAlerts(body: unknown): Found {
  if (ownValue(body, 'type') !== 'alerts') return unusable('expected `type` to be alerts, got none or another');
  const data = ownValue(body, 'data');
  const list = ownValue(data, 'alerts');
  if (!Array.isArray(list)) return unusable('expected a list `data.alerts`, got none');
  return { kind: 'found', drafted: list.map(draftOf), cut: cutIn(ownValue(data, 'cut')) };
}

function draftOf(alert: unknown): Drafted {
  const text = (name: string): string | undefined => textIn(ownValue(alert, name));
  const key = ownValue(alert, 'key');
  if (typeof key !== 'string' || key.length === 0 || key.length > LONGEST_KEY)
    return unusable(`its key is no text of 1 to ${LONGEST_KEY} characters`);
  const rule = text('rule');
  return {
    kind: 'draft',
    draft: {
      identity: [['key', key]],
      startsAtMs: instantOf(ownValue(alert, 'startsAt')),
      state: stateOf(ownValue(alert, 'state')),
      endsAtMs: instantOf(ownValue(alert, 'endsAt')),
      severity: severityIn(SEVERITY, text('severity')),
      concern: concernOf(text('concern'), rule),
      rule,
      title: text('title'),
      text: text('text'),
      host: text('host'),
      site: text('site'),
      owner: text('owner'),
      ticket: text('ticket'),
      labels: entriesIn(ownValue(alert, 'labels')),
    },
  };
}

const stateOf = (state: unknown): 'firing' | 'resolved' | undefined => (state === 'firing' || state === 'resolved' ? state : undefined);

/** A word of the contract counts as it is; where there is none the rule's name may tell. */
const concernOf = (said: string | undefined, rule: string | undefined): Concern =>
  said === 'security' || said === 'backup' || said === 'other' ? said : concernIn(rule);
