/** What a task's row keeps of it as JSON, sealed: written and read here and nowhere else. */
import { z } from 'zod';

/** Lenient, because an older release may have written it. `draft` and the answer's `decision` are its process's own. */
const schema = z.object({
  why: z.string(),
  because: z.string().optional(),
  draftBy: z.string().optional(),
  draft: z.unknown().optional(),
  /** Ids that an answer may name, by what they are. */
  choices: z.record(z.string(), z.array(z.string())),
  failureHistory: z.array(z.object({ label: z.string(), why: z.string(), atMs: z.number() })),
  clientReplies: z.number().optional(),
  answer: z.object({ by: z.string(), decision: z.unknown().optional() }).optional(),
});
export type TaskDetail = z.infer<typeof schema>;

type Written = Omit<TaskDetail, 'choices' | 'failureHistory' | 'answer' | 'because' | 'draftBy'> & {
  readonly because?: string | undefined;
  readonly draftBy?: string | undefined;
  readonly choices: Readonly<Record<string, readonly string[]>>;
  readonly failureHistory: readonly { readonly label: string; readonly why: string; readonly atMs: number }[];
  readonly answer: { readonly by: string; readonly decision: unknown } | undefined;
};
export const taskDetailText = ({ why, because, draft, draftBy, choices, failureHistory, clientReplies, answer }: Written): string =>
  JSON.stringify({ why, because, draft, draftBy, choices, failureHistory, clientReplies, answer });

/** Undefined where retention has emptied it. Throws for what is none of ours. */
export const readTaskDetail = ({ detail }: { readonly detail: string }): TaskDetail | undefined =>
  detail === '' ? undefined : schema.parse(asNow(JSON.parse(detail)));

/** Rows of before 0.1.0 call the failure history `trail`. They are sealed, so no migration can rename it. */
const asNow = (raw: unknown): unknown =>
  typeof raw === 'object' && raw !== null && 'trail' in raw ? { ...raw, failureHistory: raw.trail } : raw;
