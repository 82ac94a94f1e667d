/** The poll: it lists what has changed in a ticket system, so that a lost webhook loses no ticket. */

export type PollInput = { readonly connection: string };
/** Every way a poll can end. Only a bug fails it. */
export type PollOutcome =
  /**
   * `listed`: at a version that was not listed before; `accepted`: announced to their workflows, be they listed by an earlier poll;
   * `ours`: changed by nobody but us; `unnamed`: with an id that nobody can name. `more`: the next poll goes on where this one stopped.
   */
  | {
      readonly kind: 'polled';
      readonly listed: number;
      readonly accepted: number;
      readonly ours: number;
      readonly unnamed: number;
      readonly more: boolean;
    }
  /** The ticket system does not answer, or refuses us: what changed meanwhile is listed by the first poll that gets through. */
  | { readonly kind: 'unreachable' | 'unsupported'; readonly why: string }
  /** Listed, and not durably taken here: the next poll announces it. */
  | { readonly kind: 'not-taken'; readonly why: string };

export interface PollActivities {
  pollChanges(connection: string): Promise<PollOutcome>;
}
