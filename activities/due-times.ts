/** When an item that has been accepted must have an outcome, or a person. Policies are data with reasons. */

/** From its acceptance: a chain takes minutes, and a short outage of our own may lie between. The configuration may say otherwise. */
export const DUE_WITHIN_MS = 30 * 60_000;
/** From the end of the wait for AI: asking a person after it takes one more round of the chain at most. */
export const AFTER_AI_WAIT_MS = 10 * 60_000;
