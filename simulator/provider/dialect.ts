/** What differs between vendors on the wire. One file each implements it; everything else is the same for all. */
import type { Mode } from './mode.ts';

export type WireReply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
/** A request for a completion, in words that all vendors share. */
export type Prompt = {
  readonly model: string;
  readonly user: string;
  readonly schema: unknown;
  /** The tool the model is made to call, where the schema came as that tool's input. */
  readonly tool: string | undefined;
};
export type StatusFault = Omit<Extract<Mode, { kind: 'status' }>, 'kind' | 'times'>;

export type Dialect = {
  /** Finds the prompt, or nothing where the request is for no completion. */
  promptIn(path: string, body: unknown): Prompt | undefined;
  /** An error as this vendor words it. */
  errorBody(fault: StatusFault): unknown;
  retired(model: string): WireReply;
  quota(): WireReply;
  /** A good reply made into one that was cut at the output limit, by the vendor's own word. */
  truncated(good: unknown): unknown;
  /** A good reply made into one in which the vendor declines. */
  refused(good: unknown): unknown;
};

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): WireReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** A text of three to four characters makes one token; no vendor's count is copied. */
export function tokensIn(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}

/** What is left of a text when the output ends in its middle. */
export function firstHalf(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}
