/** Pure: in which form a server that speaks OpenAI's dialect is asked, and what its replies say about that. */
import type { ChatForm, Completion } from '../contract.ts';

const FULL: ChatForm = { store: true, maxCompletionTokens: true, jsonSchema: true, strict: true };
const PLAIN: ChatForm = { store: false, maxCompletionTokens: false, jsonSchema: false, strict: false };

/**
 * What is known of a server. `unknown`: it is asked in the first form. `trying`: it has refused that one, and is asked in the other.
 * `first`, `other`: settled, until the process ends.
 */
export type FormState = { readonly kind: 'unknown' | 'trying' | 'first' | 'other'; readonly first: ChatForm; readonly other: ChatForm };

/** What is said of a server holds in both forms; where all is said there is only one. */
export function startingForm(said: Partial<ChatForm>): FormState {
  const isWhole = Object.keys(FULL).every((key) => Object.hasOwn(said, key));
  return { kind: isWhole ? 'first' : 'unknown', first: { ...FULL, ...said }, other: { ...PLAIN, ...said } };
}

/** In which form the next request is made. */
export const formNow = ({ kind, first, other }: FormState): ChatForm => (kind === 'unknown' || kind === 'first' ? first : other);

/** The state after a request that was made in the form `asked`. Where both forms are refused it is not the form, and the first one stays. */
export function formAfter(state: FormState, asked: ChatForm, completion: Completion): FormState {
  const isTested = (state.kind === 'unknown' && asked === state.first) || (state.kind === 'trying' && asked === state.other);
  if (!isTested) return state;
  if (isRefusal(completion)) return { ...state, kind: state.kind === 'unknown' ? 'trying' : 'first' };
  return hasTaken(completion) ? { ...state, kind: state.kind === 'unknown' ? 'first' : 'other' } : state;
}

/** Whether the request that was made in `asked` may be taken in the form of `after`: others may have been on their way when that changed. */
export const mayTakeOther = (after: FormState, asked: ChatForm, completion: Completion): boolean =>
  asked === after.first && formNow(after) === after.other && isRefusal(completion);

/** A request that a server calls wrong. Whatever else is known of the reason, it is not the form. */
function isRefusal(completion: Completion): boolean {
  if (completion.kind !== 'fault' || completion.fault.kind !== 'http') return false;
  const { status, cause, body } = completion.fault;
  return (status === 400 || status === 422) && body === 'error' && (cause === undefined || cause === 'request');
}

/** Whatever a model has said, the server has taken the request. */
const hasTaken = (completion: Completion): boolean => completion.kind !== 'fault' || completion.fault.kind === 'refused';
