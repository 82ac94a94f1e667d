/** What the records say of the first question of a piece of work, as it was first asked: whoever asks several asks the others the same way. */
import type { AttemptRow } from '../../ledger/contract.ts';
import type { FailureReason } from '../../workflows/chain/contract.ts';
import type { Left } from './contract.ts';
import type { Name, Played, Stage } from './stage.ts';

export const OPENAI = 'openai/gpt-5.5';
export const ANTHROPIC = 'anthropic/claude-sonnet-5';
export const LOCAL = 'ollama/llama3.2:3b';
export const times = (provider: Name, count: number): readonly string[] => Array.from({ length: count }, () => provider);

export const firstRound = async ({ ledger }: Stage<Played>, workflowId: string): Promise<readonly AttemptRow[]> =>
  (await ledger.attempts(workflowId)).filter(({ round }) => round === 1);

/** The routes that did not answer it, each by how its last attempt ended. */
export async function leftIn(stage: Stage<Played>, workflowId: string): Promise<readonly Left[]> {
  const last = new Map((await firstRound(stage, workflowId)).map(({ route, end }) => [route, end]));
  return [...last].flatMap(([route, end]) =>
    end === undefined || end.outcome === 'answered'
      ? []
      : [{ route, reason: USELESS.has(end.outcome) ? 'bad-answer' : (end.reason as FailureReason) }],
  );
}

/** There was an answer, and nobody can use it. */
const USELESS: ReadonlySet<string> = new Set(['unfit', 'truncated']);
