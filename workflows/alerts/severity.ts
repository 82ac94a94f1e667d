/** Pure: severities in their order, as the port of alert sources names them. Here too, because workflow code imports no connector. */

/** From the least to the most severe. */
export const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Whether the first is more severe than the second. */
export const isAbove = (one: Severity, other: Severity): boolean => SEVERITIES.indexOf(one) > SEVERITIES.indexOf(other);

/** The more severe of two. */
export const higher = (one: Severity, other: Severity): Severity => (isAbove(other, one) ? other : one);
