/** What stands behind the front and makes the good replies. */
import type { Prompt, WireReply } from './dialect.ts';

export type Incoming = { readonly method: string; readonly path: string; readonly query: string; readonly text: string };
/** What the model says, computed before the vendor's form is put around it. */
export type Said = { readonly text: string; readonly prompt: Prompt };

export type Backend = {
  /** Answers as the vendor does. Without `said` the request was for no completion, and gets what the vendor gives for that. */
  reply(incoming: Incoming, said: Said | undefined): Promise<WireReply>;
  close(): Promise<void>;
};
