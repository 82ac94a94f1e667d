/** Pure: the findable sign in our notes. */
import { createHash } from 'node:crypto';

/** Eight hex digits name one step among the notes of one ticket; they need not be unique in the world. */
export const markOf = (stepKey: string): string => createHash('sha256').update(stepKey).digest('hex').slice(0, 8);
export const signOf = (mark: string): string => `[standby ${mark}]`;
