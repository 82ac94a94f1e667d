/** Decides how an alert is kept of what a source's folder has found of it: key, times, texts, labels. Pure. */
import { createHash } from 'node:crypto';
import { endOf, isStart } from './alert-times.ts';
import { cleanNameOf, isClean, lineOf, linesOf } from './clean-text.ts';
import { textIn } from './own-value.ts';
import { isTicketId } from './ticket-id.ts';
import { UNNAMED } from './alert-source.ts';
import type { Alert, Concern, IdentityPart, Severity, Traced } from './alert-source.ts';

/** As it was found, in the source's words: nothing of it is bounded or clean. */
export type Draft = {
  readonly identity: readonly IdentityPart[];
  /** Where the source has a fingerprint of its own over the very same fields, 16 hex digits, that people find in its own tools. */
  readonly key?: string;
  readonly startsAtMs: number | undefined;
  readonly state: Alert['state'] | undefined;
  readonly endsAtMs?: number | undefined;
  readonly severity: Severity;
  readonly concern: Concern;
  readonly rule: string | undefined;
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly host?: string | undefined;
  readonly site?: string | undefined;
  readonly owner?: string | undefined;
  readonly ticket?: string | undefined;
  readonly labels: readonly (readonly [name: string, value: unknown])[];
};
export type Unusable = { readonly kind: 'unusable'; readonly why: string };
export type Drafted = { readonly kind: 'draft'; readonly draft: Draft } | Unusable;
export type Finished = { readonly kind: 'alert'; readonly traced: Traced } | Unusable;

const LONGEST_TITLE = 200;
const LONGEST_TEXT = 2_000;
/** What groups and rules may name. Sources at work have 5 to 25. */
const MOST_LABELS = 40;
const LONGEST_LABEL_NAME = 100;
const LONGEST_LABEL = 200;
/** As a key of an object these are no names but its workings. */
const POLLUTING = new Set(['__proto__', 'constructor', 'prototype']);
/** 64 bits: among a million alerts of one connection two share a key once in thirty million installations. */
const KEY_DIGITS = 16;

export const unusable = (why: string): Unusable => ({ kind: 'unusable', why });

/** `kind` is the source's, so that a field of the same value of another source is another alert. */
export function finish(kind: string, draft: Draft, nowMs: number): Finished {
  const { identity, startsAtMs, state, endsAtMs, severity, concern } = draft;
  if (identity.length === 0) return unusable('nothing of it can tell it from another alert');
  if (state === undefined) return unusable('it says neither that it fires nor that it is over');
  if (startsAtMs === undefined) return unusable('its start is no time with a zone');
  if (!isStart(startsAtMs, nowMs)) return unusable('its start lies before the year 2000 or more than a day ahead: compare the clocks');
  const { labels, left } = labelsOf(draft.labels);
  const rule = nameIn(draft.rule) ?? UNNAMED;
  const alert: Alert = {
    key: draft.key ?? keyOf(kind, identity),
    startsAtMs,
    state,
    endsAtMs: state === 'resolved' ? endOf(endsAtMs, startsAtMs, nowMs) : undefined,
    severity,
    concern,
    rule,
    title: lineOf(draft.title ?? '', LONGEST_TITLE) || rule,
    text: linesOf(draft.text ?? '', LONGEST_TEXT),
    host: nameIn(draft.host),
    site: nameIn(draft.site),
    owner: nameIn(draft.owner),
    ticket: ticketIn(draft.ticket),
    labels,
  };
  return { kind: 'alert', traced: { alert, identity, labelsLeft: left } };
}

const nameIn = (said: string | undefined): string | undefined => (said === undefined ? undefined : cleanNameOf(said));

/** A text that can be no id of a ticket names none: ids of runs and addresses are made of it. */
function ticketIn(said: string | undefined): string | undefined {
  const ticket = nameIn(said);
  return ticket !== undefined && isTicketId(ticket) ? ticket : undefined;
}

/** Over the values as they came, so that no cleaning makes one alert of two. JSON keeps field and value apart. */
const keyOf = (kind: string, identity: readonly IdentityPart[]): string =>
  createHash('sha256')
    .update(JSON.stringify([kind, ...identity]))
    .digest('hex')
    .slice(0, KEY_DIGITS);

/** By their names, so that the order in which they came decides nothing, also not which of too many are kept. */
function labelsOf(said: Draft['labels']): { readonly labels: Alert['labels']; readonly left: number } {
  const kept = said
    .flatMap(([name, value]) => {
      const text = textIn(value);
      if (text === undefined || POLLUTING.has(name) || name.length > LONGEST_LABEL_NAME || !isClean(name)) return [];
      return [[name, lineOf(text, LONGEST_LABEL)] as const];
    })
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .slice(0, MOST_LABELS);
  const labels = Object.fromEntries(kept);
  return { labels, left: said.filter(([, value]) => textIn(value) !== undefined).length - Object.keys(labels).length };
}
