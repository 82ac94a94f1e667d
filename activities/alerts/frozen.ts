/** Pure: what is said of a group at one moment, frozen. */
import type { Facts } from './facts.ts';
import type { GroupShown } from './task.ts';
export type FrozenFacts = {
  readonly facts: Facts;
  readonly shown: GroupShown;
  readonly kind: 'first' | 'update' | 'flapping' | 'steady' | 'closing' | 'linked';
  readonly willFollow: boolean;
  readonly linked?: { readonly ticket: string | undefined; readonly why: string };
  /** Which telling of which episode it was frozen for. */
  readonly ref?: string;
};
