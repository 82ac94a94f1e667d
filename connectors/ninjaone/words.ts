/** The words of NinjaOne's activities. Data with reasons. */
import { FALLBACK } from '../alert-words.ts';
import type { Concern, SeverityTable } from '../alert-source.ts';

export const SEVERITY: SeverityTable = {
  field: 'severity and priority, the worse of the two',
  words: { critical: 'critical', major: 'error', moderate: 'warning', minor: 'info', high: 'error', medium: 'warning', low: 'info' },
  // NONE is what a condition has that nobody has given a severity: it says nothing.
  fallback: FALLBACK,
};

/** In `status` or `statusCode`, whichever holds one of them; somebody who has seen an alert has not ended it. */
export const STATES: Readonly<Record<string, 'firing' | 'resolved'>> = {
  triggered: 'firing',
  acknowledged: 'firing',
  reset: 'resolved',
};

/** By `activityType` and `type`. What is not here is told by the names of rule and message class. */
export const CONCERNS: Readonly<Record<string, Concern>> = {
  ANTIVIRUS: 'security',
  SECURITY: 'security',
  CLOUDBERRY: 'backup',
  CLOUDBERRY_BACKUP: 'backup',
  NINJA_BACKUP: 'backup',
  SHADOWPROTECT: 'backup',
  IMAGEMANAGER: 'backup',
};
