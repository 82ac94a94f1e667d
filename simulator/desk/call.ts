/** A request as the operation that it is, before anything is done. */
import type { Operation } from './mode.ts';
import type { Speaking } from './words.ts';
import type { Reply } from '../wire.ts';

export type Call =
  | { readonly operation: 'read'; readonly perform: () => Reply }
  /** `ticket`: which one it was done to, by its reply. */
  | { readonly operation: Exclude<Operation, 'read'>; readonly ticket: (reply: Reply) => string; readonly perform: () => Reply };

export type ApiOptions = { readonly token: string } & Speaking;
