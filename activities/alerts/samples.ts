/** Pure: which alerts a model is shown whole, so that they fit its room: the same ones whenever the same alerts are there. */
import { visible } from '../../connectors/visible.ts';
import { isAbove } from '../../workflows/alerts/severity.ts';
import { byStart } from './standing.ts';
import type { Counted } from './under-holds.ts';

/** `fingerprint`: the alert's key, which the answer must place. `line`: what is shown of it. */
export type Sample = { readonly fingerprint: string; readonly line: string };
/** `characters`: of all lines together; a line has at most `LONGEST_LINE`. */
export type SampleRoom = { readonly characters: number; readonly most: number };

export const LONGEST_LINE = 600;

/**
 * One of each key, its newest: first those that say something new (a condition and title not shown yet), then of hosts not shown yet, then the
 * rest; among these the firing, the most severe and the earliest first. It ends with the first that does not fit, so that less room gives the
 * beginning of the same list.
 */
export function samplesOf(counted: readonly Counted[], room: SampleRoom): readonly Sample[] {
  const newest = new Map<string, Counted>();
  for (const one of counted.toSorted(byAlertStart)) newest.set(one.alert.key, one);
  return fitting(inTurn([...newest.values()].toSorted(inOrder)).map(sampleOf), room);
}

/** How many of the first fit a smaller room. */
export const fitting = (samples: readonly Sample[], { characters, most }: SampleRoom): readonly Sample[] => {
  let left = characters;
  const end = samples.findIndex(({ line }) => (left -= line.length) < 0);
  return samples.slice(0, Math.min(end === -1 ? samples.length : end, most));
};

function inTurn(list: readonly Counted[]): readonly Counted[] {
  const [said, hosts] = [new Set<string>(), new Set<string | undefined>()];
  const turns: [Counted[], Counted[], Counted[]] = [[], [], []];
  for (const one of list) {
    const { rule, title, host } = one.alert;
    const what = JSON.stringify([rule, title]);
    turns[!said.has(what) ? 0 : !hosts.has(host) ? 1 : 2].push(one);
    said.add(what);
    hosts.add(host);
  }
  return turns.flat();
}

const byAlertStart = (one: Counted, other: Counted): number => byStart(one.alert, other.alert);
function inOrder(one: Counted, other: Counted): number {
  const [a, b] = [one.overAtMs === undefined, other.overAtMs === undefined];
  if (a !== b) return a ? -1 : 1;
  if (one.highest !== other.highest) return isAbove(one.highest, other.highest) ? -1 : 1;
  return byAlertStart(one, other);
}

function sampleOf({ alert, highest, overAtMs }: Counted): Sample {
  const { key, host, site, rule, title, text, startsAtMs } = alert;
  const parts = [
    `host ${host ?? 'not named'}`,
    ...(site === undefined ? [] : [`site ${site}`]),
    `condition ${rule}`,
    `${highest}, ${overAtMs === undefined ? 'firing' : 'resolved'}`,
    `since ${new Date(startsAtMs).toISOString()}`,
    title,
    ...(text === title ? [] : [text]),
  ];
  return {
    fingerprint: key,
    line: parts
      .map((part) => visible(part).slice(0, 300))
      .join('; ')
      .slice(0, LONGEST_LINE)
      .toWellFormed(),
  };
}
