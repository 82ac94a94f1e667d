/** A poll whose ledger is a list of rows, whose desk says what it is told to, and whose calls are all written down. */
import assert from 'node:assert/strict';
import type { ActsRead, ChangesRead, ListFrom, TicketChange } from '../../connectors/ticket-system.ts';
import type { Ledger, PollCursor, PollItem } from '../../ledger/contract.ts';
import type { Poll, PollPorts } from '../../activities/poll/poll.ts';

export const NOW = 1_800_000_000_000;

export const row = (ticket: string, given: Partial<PollItem> = {}): PollItem => ({
  item: ticket,
  version: '1',
  actor: 'client',
  changedAtMs: NOW - 5_000,
  freshAtMs: NOW - 5_000,
  waits: true,
  tries: 0,
  nextAtMs: 0,
  ...given,
});
export const change = (id: string, given: Partial<TicketChange> = {}): TicketChange => ({
  id,
  version: '1',
  changedAtMs: NOW - 5_000,
  createdAtMs: undefined,
  actor: 'client',
  ...given,
});
type Changes = Extract<ChangesRead, { kind: 'changes' }>;
/** A page with these changes, and nothing behind it. */
export const pageOf = (changes: readonly TicketChange[], given: Partial<Changes> = {}): Changes => ({
  kind: 'changes',
  changes,
  more: false,
  skipped: 0,
  unclear: 0,
  lastChangedAtMs: changes.at(-1)?.changedAtMs,
  after: undefined,
  ...given,
});

export type Scripted = {
  readonly poll: Poll;
  readonly ports: PollPorts;
  readonly rows: Map<string, PollItem>;
  readonly calls: readonly (readonly unknown[])[];
  /** Those of this name, without it. */
  readonly callsOf: (name: string) => readonly (readonly unknown[])[];
  readonly alerts: readonly { readonly kind: string; readonly detail: string }[];
  cursor: PollCursor | undefined;
  nowMs: number;
  beats: number;
};
export type Script = {
  readonly rows?: readonly PollItem[];
  readonly cursor?: PollCursor;
  /** One answer of the list after the other. */
  readonly pages?: readonly ChangesRead[];
  readonly acts?: (ticket: string, since: string) => ActsRead;
  /** As `ticket version`. */
  readonly written?: readonly string[];
  /** Tickets that we made, and at which version. */
  readonly opened?: Readonly<Record<string, string>>;
  /** Undefined takes it, a text is why not; `not-now` is no fault of anybody's. */
  readonly accept?: (ticket: string) => string | undefined;
  readonly counts?: { readonly kept: number; readonly waiting: number };
  /** How much time each call of the desk or of what takes a ticket costs. */
  readonly callMs?: number;
  readonly poll?: Partial<Poll>;
};

export function scripted(script: Script = {}): Scripted {
  const calls: (readonly unknown[])[] = [];
  const alerts: { kind: string; detail: string }[] = [];
  const rows = new Map((script.rows ?? []).map((one) => [one.item, one]));
  const pages = [...(script.pages ?? [])];
  // The longest poll of a test makes 3,000; one that has lost its end is to fail, and not to hang.
  const note = (...call: readonly unknown[]): void => void (calls.push(call) > 5_000 && assert.fail('the poll does not end'));
  const spend = (): void => void (self.nowMs += script.callMs ?? 0);
  const ledger: PollPorts['ledger'] = {
    pollCursor: () => Promise.resolve(self.cursor),
    putPollCursor: async (connection, cursor) => (note('putPollCursor', connection, cursor), void (self.cursor = cursor)),
    putPolledAt: async (...given) => note('putPolledAt', ...given),
    pollItems: async (connection, tickets) => (note('pollItems', connection, tickets), tickets.flatMap((ticket) => rows.get(ticket) ?? [])),
    putPollPage: async (connection, items, cursor) => {
      note('putPollPage', connection, items, cursor);
      for (const item of items) rows.set(item.item, item);
      self.cursor = cursor;
    },
    pollWaiting: async (connection, first, nowMs, limit) => {
      note('pollWaiting', connection, first, nowMs, limit);
      const waiting = [...rows.values()].filter((one) => one.waits && one.nextAtMs <= nowMs);
      const sorted = waiting.toSorted((a, b) => (first === 'newest' ? b.freshAtMs - a.freshAtMs : a.changedAtMs - b.changedAtMs));
      return sorted.slice(0, limit);
    },
    pollAnnounced: async (connection, items) => {
      note(
        'pollAnnounced',
        connection,
        items.map(({ item: ticket }) => ticket),
      );
      for (const { item: ticket } of items) rows.set(ticket, { ...(rows.get(ticket) ?? row(ticket)), waits: false });
    },
    pollRefused: async (connection, { item: ticket, tries, nextAtMs }) => {
      note('pollRefused', connection, { ticket, tries, nextAtMs });
      rows.set(ticket, { ...(rows.get(ticket) ?? row(ticket)), tries, nextAtMs });
    },
    pollCounts: async () => script.counts ?? { kept: 0, waiting: 0 },
    pollResting: async (_connection, { nowMs, told }) =>
      [...rows.values()].filter((one) => one.waits && one.tries > 0 && one.tries < told && one.nextAtMs > nowMs).length,
    forgetPollItems: async (...given) => note('forgetPollItems', ...given),
    forgetOldestPollItems: async (...given) => note('forgetOldestPollItems', ...given),
    openedVersion: async (_connection, ticket) => script.opened?.[ticket],
    perhapsOurs: async (connection, { versions, sentSinceMs }) => {
      note('perhapsOurs', connection, versions, sentSinceMs);
      return new Set(
        (script.written ?? []).filter((word) => versions.some(({ item: ticket, version }) => word === `${ticket} ${version}`)),
      );
    },
  } satisfies Partial<Ledger>;
  const ports: PollPorts = {
    desk: {
      changedSince: async (from: ListFrom, limit, deadlineMs) => {
        note('changedSince', from, limit, deadlineMs);
        spend();
        return pages.shift() ?? assert.fail('one page more was asked for than there is');
      },
      acts: async (ticket, since, deadlineMs) => {
        note('acts', ticket, since, deadlineMs);
        return script.acts?.(ticket, since) ?? assert.fail('no acts were to be asked for');
      },
    },
    ledger,
    accept: async (connection, event) => {
      note('accept', connection, event);
      spend();
      const why = script.accept?.(event.ticket);
      return why === undefined ? { kind: 'accepted' } : { kind: why === 'not-now' ? why : 'failed', why };
    },
    clock: { nowMs: () => Promise.resolve(self.nowMs) },
    alert: (alert) => void alerts.push(alert),
    beat: () => void (self.beats += 1),
  };
  const self: Scripted = {
    ports,
    poll: {
      ...ports,
      connection: 'desk',
      beat: () => void (self.beats += 1),
      beganAtMs: NOW,
      sum: { listed: 0, accepted: 0, ours: 0, unnamed: 0 },
      doubted: [],
      asksLeft: 300,
      polledAtMs: 7,
      ...script.poll,
    },
    rows,
    calls,
    callsOf: (name) => calls.filter(([called]) => called === name).map(([, ...given]) => given),
    alerts,
    cursor: script.cursor,
    nowMs: NOW,
    beats: 0,
  };
  return self;
}
