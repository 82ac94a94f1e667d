/** Pure: quiet windows and rules of what is known to be benign, as they are asked about each alert. */
import { definedOnly } from '../defined.ts';
import type { AlertSourceShape } from './shape.ts';
import type { Hold, HoldMatch } from '../../activities/alerts/holds.ts';
import type { QuietTimes } from '../../activities/alerts/quiet-window.ts';

type Window = AlertSourceShape['quietWindows'][number];
type Benign = AlertSourceShape['knownBenign'][number];

/** `timeZone`: of windows that name none. */
export const holdsOf = (
  { quietWindows, knownBenign }: Pick<AlertSourceShape, 'quietWindows' | 'knownBenign'>,
  timeZone: string,
): readonly Hold[] => [
  ...quietWindows.map((window): Hold => ({ kind: 'quiet-window', ...commonOf(window), times: timesOf(window, timeZone) })),
  ...knownBenign.map((rule): Hold => ({
    kind: 'benign',
    ...commonOf(rule),
    owner: rule.owner,
    reason: rule.reason,
    expiresAtMs: endOf(rule.until),
  })),
];

const commonOf = ({ name, match, includes }: Window | Benign): Pick<Hold, 'name' | 'match' | 'includes'> => ({
  name,
  match: definedOnly(match) satisfies HoldMatch,
  includes,
});

function timesOf({ once, weekly, timeZone = '' }: Window, standard: string): QuietTimes {
  const zone = timeZone === '' ? standard : timeZone;
  if (once !== undefined) return { kind: 'once', ...once, timeZone: zone };
  // The form lets none through that has neither.
  return { kind: 'weekly', days: weekly?.days ?? [], from: weekly?.from ?? '00:00', to: weekly?.to ?? '00:00', timeZone: zone };
}

/** The date is the last on which it holds (UTC). */
export const endOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) + 24 * 60 * 60 * 1000;
