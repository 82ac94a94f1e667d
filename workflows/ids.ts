/** Pure: every id that names work, in one place, both ways. Ids hold no text and no personal data. */

export const triageId = (connection: string, ticket: string): string => `triage:${connection}:${ticket}`;

/** Which ticket a triage or its second look is about; undefined for any other work. A connection's name holds no colon. */
export function ticketOf(workflowId: string): { readonly connection: string; readonly ticket: string } | undefined {
  const [, connection, ticket] = /^(?:review:)?triage:([^:]+):([^:]+)(?::e\d+)?$/.exec(workflowId) ?? [];
  return connection === undefined || ticket === undefined ? undefined : { connection, ticket };
}

/** One second look for each episode that a weaker model has answered. */
export const reviewId = (triage: string, episode: number): string => `review:${triage}:e${episode}`;
export const pollId = (connection: string): string => `poll:${connection}`;
export const drainId = (process: string): string => `drain:${process}`;

/** The key of one effect of one episode: the same for every run, so that a reset writes nothing twice. */
export const stepKey = (workflowId: string, episode: number, step: string): string => `${workflowId}:e${episode}:${step}`;

export const WORKFLOW_QUEUE = 'standby';
export const modelQueue = (provider: string): string => `llm-${provider}`;
export const deskQueue = (connection: string): string => `desk-${connection}`;
