/** What a process wants of a model. The activities that ask know nothing else of it. */
import type { Adjustment } from '../../workflows/chain/contract.ts';

export type Prompt = {
  readonly system: string;
  readonly user: string;
  readonly schema: { readonly name: string; readonly json: Record<string, unknown> };
};
export type AnswerRead<Answer = unknown> =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** `problems`: in our own words, for a correction. */
  | { readonly kind: 'unfit'; readonly problems: readonly string[] };

/** All pure. `Item` is what is shown, `Answer` what comes of it. Methods, so that a process may name types of its own. */
export type ModelTask<Item = unknown, Answer = unknown> = {
  /** The most that an answer takes, in tokens; `raised` for the one try after it was cut. */
  readonly outputTokens: { readonly first: number; readonly raised: number };
  prompt(item: Item, adjustment: Adjustment | undefined): Prompt;
  /** Whether a shorter prompt would say less. */
  canShorten(item: Item): boolean;
  /** The gates: HTTP 200 is not success. What it throws counts as unfit. `adjustment`: of the prompt that was answered. */
  read(text: string, item: Item, adjustment?: Adjustment): AnswerRead<Answer>;
};
/** By the name of a process; undefined where nobody knows it. */
export type TaskOf = (process: string) => ModelTask | undefined;
