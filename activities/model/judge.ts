/** Pure: the end of one exchange, judged: an answer that passed the gates, or what the failure means. */
import { isAnotherFamily } from './model-family.ts';
import { meaningOf } from './verdict.ts';
import type { Meaning } from './verdict.ts';
import type { Completion, Lacking, Provider } from '../../providers/contract.ts';
import type { AnswerRead, ModelTask } from './task.ts';
import type { Adjustment } from '../../workflows/chain/contract.ts';

export type Judged =
  | { readonly kind: 'answered'; readonly value: unknown; readonly model: string }
  /** `reasonedAlone`: the model has reasoned, and then said nothing. */
  | { readonly kind: 'unfit'; readonly problems: readonly string[]; readonly draft: string; readonly reasonedAlone?: true }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'aborted' }
  | Meaning;

/** What a model was shown, and by whom. */
export type Shown = {
  readonly task: Pick<ModelTask, 'read'>;
  readonly item: unknown;
  readonly adjustment?: Adjustment | undefined;
  /** The model that was asked. */ readonly asked: string;
  /** As its route says. */ readonly contextTokens?: number | undefined;
};

/** In our own words: they stand in the next prompt and in a note, and the vendor's word for an end is a stranger's text. */
const PROBLEM: Readonly<Record<Lacking, string>> = {
  end: 'the answer did not come to its end',
  text: 'the answer is empty',
  'text-beside-reasoning': 'there is reasoning and no answer',
  form: 'the answer is not text',
  schema: 'the answer does not have the form that was asked for',
};

/** How much of the unfit answer a correction shows; more would cost tokens and history. */
const DRAFT_CHARACTERS = 2_000;

export function judge(
  completion: Completion,
  provider: Pick<Provider, 'verdictOf'>,
  { task, asked, contextTokens, ...shown }: Shown,
  nowMs: number,
): Judged {
  // Whatever it says: the client's rules allow the model that was asked, not whichever answers.
  if (completion.kind !== 'fault' && isAnotherFamily(asked, completion.model))
    return { kind: 'next-route', unexplained: false, reason: 'bad-answer', why: 'another model answered than was asked' };
  switch (completion.kind) {
    case 'complete': {
      const read = readBy(task, completion.text, shown);
      if (read.kind === 'answer') return { kind: 'answered', value: read.answer, model: completion.model };
      return { kind: 'unfit', problems: read.problems, draft: completion.text.slice(0, DRAFT_CHARACTERS).toWellFormed() };
    }
    case 'truncated':
      return { kind: 'truncated' };
    // No draft: what there is of a text may be reasoning, or end anywhere.
    case 'unusable':
      if (isFull(completion, contextTokens))
        return { kind: 'too-long', reason: 'too-long', why: 'an empty answer to a prompt that fills its context' };
      return {
        kind: 'unfit',
        problems: [PROBLEM[completion.lacks]],
        draft: '',
        ...(completion.lacks === 'text-beside-reasoning' ? { reasonedAlone: true } : {}),
      };
    case 'fault': {
      const { fault } = completion;
      if (fault.kind === 'aborted') return { kind: 'aborted' };
      return meaningOf(fault, provider.verdictOf(fault, nowMs));
    }
  }
}

/** Some servers say nothing where a prompt leaves no room for an answer (lmstudio-bug-tracker#2339); the same text would get the same. */
const isFull = ({ lacks, usage }: Extract<Completion, { kind: 'unusable' }>, contextTokens = Number.POSITIVE_INFINITY): boolean =>
  lacks === 'text' && (usage?.inputTokens ?? 0) >= contextTokens;

/** If reading an answer throws, the answer counts as unfit, so that a paid attempt is not lost and can be corrected. */
function readBy(task: Shown['task'], text: string, { item, adjustment }: Pick<Shown, 'item' | 'adjustment'>): AnswerRead {
  try {
    return task.read(text, item, adjustment);
  } catch (error) {
    return { kind: 'unfit', problems: [`the answer could not be read (${error instanceof Error ? error.name : typeof error})`] };
  }
}
