/** Pure: the findable sign in our notes. */
import { createHash, createHmac } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/**
 * Eight hex digits name one step among the notes of one ticket; they need not be unique in the world. Under a key of the installation,
 * so that nobody who knows our ids can compute what a note of ours will bear.
 */
export const markOf = (subkey: KeyObject, stepKey: string): string =>
  createHmac('sha256', subkey).update(stepKey).digest('hex').slice(0, 8);

/** As releases before the ledger's migration 0006 made it. Notes that bear it are still ours; no new one does. */
export const oldMarkOf = (stepKey: string): string => createHash('sha256').update(stepKey).digest('hex').slice(0, 8);

/** What a ticket that we make is found by among all of a ticket system: longer, and under a key of its own, so that a mark tells none of it. */
export const externalIdOf = (subkey: KeyObject, stepKey: string): string =>
  `standby-${createHmac('sha256', subkey).update(stepKey).digest('hex').slice(0, 32)}`;

export const signOf = (mark: string): string => `[standby ${mark}]`;

/** Text that bears no sign but this one: whatever a process passes on of somebody else's words, by it no note is found. */
export const onlySign = (sign: string, text: string): string =>
  text.replace(/\[standby [0-9a-f]{8}\]/giu, (found) => (found === sign ? found : ''));
