/** Pure: whether a namespace belongs to this installation, by the marker in it. */

/** Which installation, and the ids of its keys (which tell nothing of them). */
export type Claim = { readonly installation: string; readonly keyIds: readonly string[] };
/** `isRunning` false: somebody has ended the marker's run, and the server forgets it after its retention. */
export type Marker = Claim & { readonly isRunning: boolean };
export type Mine = Claim & {
  /** False for a ledger that was made new and has not met a namespace yet. */
  readonly isBound: boolean;
  /** A new ledger may take the place of one that is lost. */
  readonly mayFollow: boolean;
};

export type Belonging =
  /** `lacks`: keys of ours that the marker does not know yet. */
  | { readonly kind: 'ours'; readonly installation: string; readonly lacks: readonly string[]; readonly isRunning: boolean }
  | { readonly kind: 'nobodys' }
  | { readonly kind: 'foreign'; readonly wanted: string; readonly got: string; readonly todo: string };

const OTHER_PLACE =
  'Name the data directory of that installation by --data-dir, or give this one a namespace of its own (TEMPORAL_NAMESPACE).';
const LOST = 'If its ledger.db is lost for good, `standby init --adopt` lets the new one take its place.';

export function belonging(marker: Marker | undefined, mine: Mine): Belonging {
  if (marker === undefined) return { kind: 'nobodys' };
  const unknown = marker.keyIds.filter((id) => !mine.keyIds.includes(id));
  const isSame = marker.installation === mine.installation;
  const isSuccessor = !mine.isBound && mine.mayFollow && unknown.length === 0;
  if (!isSame && !isSuccessor)
    return {
      kind: 'foreign',
      wanted: `a namespace of the installation ${mine.installation}`,
      got: `one of the installation ${marker.installation} (keys ${listed(marker.keyIds)})`,
      todo: unknown.length === 0 && !mine.isBound ? `${OTHER_PLACE} ${LOST}` : OTHER_PLACE,
    };
  if (unknown.length > 0)
    return {
      kind: 'foreign',
      wanted: `the keys ${listed(marker.keyIds)}, which this installation's text is encrypted with`,
      got: `the keys ${listed(mine.keyIds)}`,
      todo: `Restore standby.key with ${listed(unknown)} from your backup.`,
    };
  const lacks = mine.keyIds.filter((id) => !marker.keyIds.includes(id));
  return { kind: 'ours', installation: marker.installation, lacks, isRunning: marker.isRunning };
}

const listed = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));
