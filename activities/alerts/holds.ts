/** Pure: what keeps an alert from making a ticket, and until when: quiet windows, and rules of what is known to be benign. */
import { isSameClient } from '../../workflows/rules/client-name.ts';
import { sameWord } from '../desk/same-word.ts';
import { quietUntil } from './quiet-window.ts';
import type { Alert, Severity } from '../../connectors/alert-source.ts';
import type { Guarded, Hold, HoldMatch } from '../alert-connection.ts';

export type { BenignRule, Guarded, Hold, HoldMatch, QuietWindow } from '../alert-connection.ts';

/** What is held: an alert of a client, with the highest severity it ever had. */
export type Holdable = { readonly alert: Alert; readonly client: string; readonly highest: Severity };

/** When an alert that came at a moment begins to count, and what has held it until then, each once, in the order of the configuration. */
export type Release = { readonly atMs: number; readonly by: readonly Hold[] };

/** A hold that follows on others more often than this is taken as one without end. */
const MOST_HOLDS = 200;

/** Holds may overlap and follow on each other: it counts from the first moment at which none holds it. */
export function releaseOf(holdable: Holdable, holds: readonly Hold[], cameAtMs: number): Release {
  const fitting = holds.filter((hold) => mayHold(hold, holdable));
  const by = new Set<Hold>();
  let atMs = cameAtMs;
  for (let turn = 0; turn < MOST_HOLDS && fitting.length > 0; turn += 1) {
    const open = fitting.flatMap((hold) => {
      const untilMs = heldUntil(hold, atMs);
      return untilMs === undefined ? [] : [{ hold, untilMs }];
    });
    if (open.length === 0) break;
    for (const { hold } of open) by.add(hold);
    atMs = Math.max(...open.map(({ untilMs }) => untilMs));
  }
  return { atMs, by: fitting.filter((hold) => by.has(hold)) };
}

/** Whether a hold is meant for an alert at all, whatever the time. */
export const mayHold = ({ match, includes }: Pick<Hold, 'match' | 'includes'>, { alert, client, highest }: Holdable): boolean =>
  guardedIn(alert, highest).every((guarded) => includes.includes(guarded)) && fits(match, alert, client);

const heldUntil = (hold: Hold, atMs: number): number | undefined => {
  if (hold.kind === 'quiet-window') return quietUntil(hold.times, atMs);
  return atMs < hold.expiresAtMs ? hold.expiresAtMs : undefined;
};

const guardedIn = ({ concern }: Alert, highest: Severity): readonly Guarded[] => [
  ...(concern === 'other' ? [] : [concern]),
  ...(highest === 'critical' ? (['critical'] as const) : []),
];

function fits(match: HoldMatch, alert: Alert, client: string): boolean {
  const { label } = match;
  const asked = [
    match.client === undefined ? undefined : isSameClient(match.client, client),
    match.site === undefined ? undefined : isLike(match.site, alert.site),
    match.host === undefined ? undefined : isLike(match.host, alert.host),
    match.rule === undefined ? undefined : isLike(match.rule, alert.rule),
    label === undefined ? undefined : isLike(label.value, Object.hasOwn(alert.labels, label.name) ? alert.labels[label.name] : undefined),
  ].filter((one) => one !== undefined);
  return asked.length > 0 && asked.every(Boolean);
}

function isLike(wanted: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (!wanted.endsWith('*')) return sameWord(wanted, value);
  const beginning = wanted.slice(0, -1);
  return sameWord(beginning, value.slice(0, beginning.length));
}
