/** Pure: what goes first where work has piled up, and whose turn it is. Of workflows and of activities, and the same in every queue. */
import type { Priority } from '@temporalio/common';

/**
 * `tending`: polls, beats, controls, canaries and drains: few and short, and everything else hangs on them. Of an item: how it is bound, as far as
 * that is known, and whether it comes back from a wait, for a person or for AI; `of`: its client, or its connection before that is known.
 */
export type Work =
  | { readonly kind: 'tending' }
  | { readonly kind: 'item'; readonly criticality?: 'sla' | 'convenience' | undefined; readonly comesBack: boolean; readonly of: string };

/** 1 goes first, of five that a server knows. Whoever waits has a person asked, or time: what is new has neither. */
export function priorityOf(work: Work): Priority {
  if (work.kind === 'tending') return { priorityKey: 1 };
  // An item is taken for bound until its rules say otherwise.
  const isBound = work.criticality !== 'convenience';
  const priorityKey = work.comesBack ? (isBound ? 4 : 5) : isBound ? 2 : 3;
  return { priorityKey, fairnessKey: fairnessKeyOf(work.of) };
}

/** A server takes 64 bytes, unsealed as the client's search attribute is. What is longer, or no plain text, is told apart by a hash. */
const PLAIN = /^[\u0020-\u007e]{1,64}$/;
function fairnessKeyOf(name: string): string {
  if (PLAIN.test(name)) return name;
  const plain = name.replaceAll(/[^\u0020-\u007e]/g, '').slice(0, 50);
  return `${plain}~${hashOf(name)}`;
}

/** FNV-1a: small, and the same wherever a workflow is replayed. */
function hashOf(text: string): string {
  let hash = 0x81_1c_9d_c5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
