/** Pure: in which form a server that speaks OpenAI's dialect is asked, and what its replies say about that. */
import type { ChatForm, Completion } from '../contract.ts';

const FULL: ChatForm = { store: true, maxCompletionTokens: true, jsonSchema: true, strict: true };
const PLAIN: ChatForm = { store: false, maxCompletionTokens: false, jsonSchema: false, strict: false };

/**
 * What is known of a server. `doubted`: it has refused one request in the first form and has not said why, which may have been about that
 * request alone. `refused`: it has said that it is the form, or has refused a second one. `neither`: it has refused both forms, and is asked
 * in turn in one and the other. `settled`: it has taken a request, and is asked like that until the process ends.
 */
export type FormState = {
  readonly kind: 'unknown' | 'doubted' | 'refused' | 'neither' | 'settled';
  /** In which of the two the next request is made. */
  readonly next: 'first' | 'other';
  readonly first: ChatForm;
  readonly other: ChatForm;
};

/** What is said of a server holds in both forms; where all is said there is only one. */
export function startingForm(said: Partial<ChatForm>): FormState {
  const isWhole = Object.keys(FULL).every((key) => Object.hasOwn(said, key));
  return { kind: isWhole ? 'settled' : 'unknown', next: 'first', first: { ...FULL, ...said }, other: { ...PLAIN, ...said } };
}

/** In which form the next request is made. */
export const formNow = (state: FormState): ChatForm => state[state.next];

/** The state after a request that was made in the form `asked`. Others may have been on their way, and have changed it since. */
export function formAfter(state: FormState, asked: ChatForm, completion: Completion): FormState {
  if (state.kind === 'settled') return state;
  const form = asked === state.first ? 'first' : 'other';
  if (isRefusal(completion)) return afterRefusal(state, form, isExplained(completion));
  return hasTaken(completion) ? afterTaking(state, form) : state;
}

function afterRefusal(state: FormState, form: 'first' | 'other', isSure: boolean): FormState {
  // A ticket that is refused in any form must not shut a server for good whose form was not found yet.
  if (state.kind === 'neither') return form === state.next ? { ...state, next: form === 'first' ? 'other' : 'first' } : state;
  if (form === 'other') return state.next === 'other' ? { ...state, kind: 'neither', next: 'first' } : state;
  if (state.kind === 'refused') return state;
  return { ...state, kind: isSure || state.kind === 'doubted' ? 'refused' : 'doubted', next: 'other' };
}

function afterTaking(state: FormState, form: 'first' | 'other'): FormState {
  // A gateway may stand before several servers: what one of them has called the form stays refused.
  if (form === 'first') return state.kind === 'refused' ? state : { ...state, kind: 'settled', next: 'first' };
  return state.kind === 'doubted' ? { ...state, next: 'first' } : { ...state, kind: 'settled', next: 'other' };
}

/** Whether the request that was made in `asked` may be taken in the form of `after`. */
export const mayTakeOther = (after: FormState, asked: ChatForm, completion: Completion): boolean =>
  asked === after.first && after.next === 'other' && after.kind !== 'neither' && isRefusal(completion);

/** A request that a server calls wrong; in a gateway's reply the reason alone may say so (litellm#26322: 500). Any other reason is not the form. */
export function isRefusal(completion: Completion): boolean {
  if (completion.kind !== 'fault' || completion.fault.kind !== 'http') return false;
  const { status, cause, body } = completion.fault;
  return cause === 'request' || ((status === 400 || status === 422) && body === 'error' && cause === undefined);
}

const isExplained = (completion: Completion): boolean =>
  completion.kind === 'fault' && completion.fault.kind === 'http' && completion.fault.cause === 'request';

/** Whatever a model has said, the server has taken the request. */
const hasTaken = (completion: Completion): boolean => completion.kind !== 'fault' || completion.fault.kind === 'refused';
