/** Under which a text is kept that is the same wherever it stands. */
import { createHash } from 'node:crypto';

export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex');
