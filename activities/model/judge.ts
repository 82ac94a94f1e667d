/** Pure: the end of one exchange, judged: an answer that passed the gates, or what the failure means. */
import { readAnswer } from './read-answer.ts';
import { meaningOf } from './verdict.ts';
import type { Meaning } from './verdict.ts';
import type { Completion, Provider } from '../../providers/contract.ts';
import type { Decision, Snapshot } from '../../workflows/triage/contract.ts';

export type Judged =
  | { readonly kind: 'answered'; readonly value: Decision; readonly model: string }
  | { readonly kind: 'unfit'; readonly problems: readonly string[]; readonly draft: string }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'aborted' }
  | Meaning;

/** What a repair may see of the unfit answer; more would cost tokens and history. */
const DRAFT_CHARACTERS = 2_000;

export function judge(completion: Completion, provider: Pick<Provider, 'verdictOf'>, snapshot: Snapshot, nowMs: number): Judged {
  switch (completion.kind) {
    case 'complete': {
      const read = readAnswer(completion.text, snapshot);
      if (read.kind === 'decision') return { kind: 'answered', value: read.decision, model: completion.model };
      return { kind: 'unfit', problems: read.problems, draft: completion.text.slice(0, DRAFT_CHARACTERS).toWellFormed() };
    }
    case 'truncated':
      return { kind: 'truncated' };
    case 'fault': {
      const { fault } = completion;
      if (fault.kind === 'aborted') return { kind: 'aborted' };
      return meaningOf(fault, provider.verdictOf(fault, nowMs));
    }
  }
}
