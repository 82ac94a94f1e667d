/** Pure: every id that names work, in one place, both ways. Ids hold no text and no personal data. */

/** One run for each item of a process; `prefix` is the process's own short word. */
export const itemId = (prefix: string, connection: string, item: string): string => `${prefix}:${connection}:${item}`;

/** Which item a run or its second look is about, and of which process; undefined for any other work. A connection's name holds no colon. */
export function itemOf(workflowId: string): { readonly prefix: string; readonly connection: string; readonly ticket: string } | undefined {
  const [, prefix, connection, ticket] = /^(?:review:)?([a-z-]+):([^:]+):([^:]+)(?::e\d+)?$/.exec(workflowId) ?? [];
  return prefix === undefined || connection === undefined || ticket === undefined ? undefined : { prefix, connection, ticket };
}

/** One second look for each episode that a weaker model has answered. */
export const reviewId = (workflowId: string, episode: number): string => `review:${workflowId}:e${episode}`;
export const pollId = (connection: string): string => `poll:${connection}`;
export const controlId = (provider: string): string => `control:${provider}`;
export const drainId = (process: string): string => `drain:${process}`;

/** The key of one effect of one episode: the same for every run, so that a reset writes nothing twice. */
export const stepKey = (workflowId: string, episode: number, step: string): string => `${workflowId}:e${episode}:${step}`;

export const WORKFLOW_QUEUE = 'standby';
export const modelQueue = (provider: string): string => `llm-${provider}`;
/** Polled by the same process. */
export const canaryQueue = (provider: string): string => `canary-${provider}`;
export const deskQueue = (connection: string): string => `desk-${connection}`;
