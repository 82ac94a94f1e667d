/** Pure: the form of an answer, whatever the process: exactly one JSON value, and of that form. */
import type { z } from 'zod';
import { oneJsonValue } from './one-json-value.ts';
import type { AnswerRead } from './task.ts';

export type FormRead<T> = { readonly kind: 'form'; readonly value: T } | Extract<AnswerRead<never>, { kind: 'unfit' }>;

/** `form` is closed in every object of it, so that a key that the model invented is in no path of a problem. */
export function formIn<T>(text: string, form: z.ZodType<T>): FormRead<T> {
  const json = oneJsonValue(text);
  if (json.kind === 'none') return { kind: 'unfit', problems: [json.problem] };
  const read = form.safeParse(json.value);
  if (read.success) return { kind: 'form', value: read.data };
  return { kind: 'unfit', problems: read.error.issues.slice(0, 5).map((issue) => `${place(issue.path)}: ${issue.code}`) };
}

/** Names of our own fields and positions only. */
const place = (path: readonly PropertyKey[]): string => (path.length === 0 ? 'the object' : path.map(String).join('.'));
