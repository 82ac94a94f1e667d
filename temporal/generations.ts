/** Pure: what is to be said of runs that this release's workflow code cannot go on with. */

export type OpenRun = {
  readonly workflowId: string;
  readonly type: string;
  readonly startedAtMs: number;
  /** Undefined for one of a release that gave none. */
  readonly generation: string | undefined;
};
/** `more`: how many there are beside those that are listed. */
export type OtherRuns = { readonly listed: readonly OpenRun[]; readonly more: number };
export type Refusal = { readonly why: string; readonly remedy: string };

const REMEDY = `Start the release that was here before, and let it drain: give it --no-intake where it knows that (else see docs/operate.md,
"Upgrade"), wait until its \`standby status\` shows nothing in flight and nobody waiting, and cancel in Temporal's UI what cannot be
waited for, as groups of alerts that still fire: this release begins them again. Then stop it and start this one. Nothing was changed:
the ledger is still that release's.`;

/** Undefined where there are none. */
export function refusalOf({ listed, more }: OtherRuns, generation: string): Refusal | undefined {
  const count = listed.length + more;
  if (count === 0) return undefined;
  const lines = [...listed.map(lineOf), ...(more === 0 ? [] : [`and ${more} more`])];
  return {
    why: `the workflows of another release: wanted none open, got ${count} that this release (generation ${generation}) cannot go on with:\n  ${lines.join('\n  ')}`,
    remedy: REMEDY,
  };
}

const lineOf = ({ workflowId, type, startedAtMs, generation }: OpenRun): string =>
  `${plain(workflowId)} (${plain(type)}), since ${new Date(startedAtMs).toISOString()}, ${generation === undefined ? 'no generation' : `generation ${plain(generation)}`}`;

/** In a namespace that others write to an id may hold anything; on a terminal it must move nothing. */
const LONGEST = 200;
const plain = (text: string): string => text.slice(0, LONGEST).replaceAll(/[^\x20-\x7e]/g, '?');
