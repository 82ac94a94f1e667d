/** What a group's run asks of the ticket system, on a real ledger file and one ticket in memory. Time is the test's own. */
import { randomBytes } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { booksOf } from '../../activities/alerts/books.ts';
import { createGroupActivities } from '../../activities/alerts/group-activities.ts';
import { closeGroupTicket } from '../../activities/alerts/close-for-group.ts';
import { openForGroup } from '../../activities/alerts/open-for-group.ts';
import { ALERTS_ROW } from '../../activities/alerts/row.ts';
import { sortAlerts } from '../../activities/alerts/sort.ts';
import { lookAtGroupTicket, raiseGroup, tellOfGroup } from '../../activities/alerts/tell-of-group.ts';
import { keptFactsOf } from '../../activities/kept-facts.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { keyOf as sealKeyOf } from '../../encryption/key-text.ts';
import { openLedger } from '../../ledger/open.ts';
import { newLedgerPath } from '../fixtures/ledger-writers.ts';
import { alertConnection } from './alert-connection.ts';
import { alertOf } from './alerts.ts';
import { rehearsed } from './configured.ts';
import { TICKET, deskInMemory } from './desk-in-memory.ts';
import type { TestContext } from 'node:test';
import type { GroupDeskPorts } from '../../activities/alerts/group-ticket.ts';
import type { AlertConnectionConfig } from '../../config/contract.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { DeskTicket, TicketSystem } from '../../connectors/ticket-system.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type {
  ClosedFor,
  ClosingAsked,
  LookingAsked,
  OpeningAsked,
  Rise,
  RaiseAsked,
  TellingAsked,
  Look,
  OpenedFor,
  Told,
} from '../../workflows/alerts/group-contract.ts';
import type { Bench } from './desk-in-memory.ts';

type Open = Extract<Look, { readonly kind: 'open' }>;
type Given<Asked> = Partial<Asked> & Pick<Open, 'episode'>;
export type GroupBench = {
  readonly desk: Bench;
  readonly ledger: Ledger;
  /** Tickets that the ticket system was asked to make, by their external ids. */
  readonly made: Map<string, Parameters<TicketSystem['createTicket']>[0]>;
  /** Explanations that were started. */
  readonly explained: { readonly ticket: string; readonly number: number; readonly isCritical: boolean }[];
  /** As configured; a test may change it, as a restart would. */
  connection: AlertConnectionConfig;
  readonly ports: GroupDeskPorts;
  /** As a source posts them; the hash of the first one's group. */
  post(alerts: readonly Partial<Alert>[]): Promise<string>;
  /** `begunOn`: as a run looks that has just begun. */
  look(group: string, begunOn?: string): Promise<Open>;
  /** As a run listens while a step waits. */
  hear(group: string, episode: number): Promise<Rise | undefined>;
  open(group: string, asked: Given<OpeningAsked>): Promise<OpenedFor>;
  tell(group: string, asked: Given<TellingAsked>): Promise<Told>;
  raise(group: string, asked: Given<RaiseAsked>): Promise<Told>;
  lookAt(group: string, episode: number, given?: Partial<LookingAsked>): Promise<Told>;
  close(group: string, asked: Given<ClosingAsked>): Promise<ClosedFor>;
};

export async function groupBench(t: TestContext, given: Partial<AlertConnectionConfig> = {}): Promise<GroupBench> {
  const ledger = await openLedger({ path: await newLedgerPath(t), seal: createSeal([sealKeyOf(randomBytes(32))]) });
  t.after(() => ledger.close());
  const desk = deskInMemory();
  const made: GroupBench['made'] = new Map();
  const explained: GroupBench['explained'] = [];
  const making: TicketSystem = {
    ...desk.desk,
    findCreated: async (externalId) =>
      made.has(externalId) ? { kind: 'found', ticket: TICKET.id, version: '1', others: [] } : { kind: 'none' },
    async createTicket(draft) {
      made.set(draft.externalId, draft);
      desk.ticket = { ...ofDraft(desk.ticket), client: draft.client, subject: draft.subject, body: draft.body };
      return { kind: 'applied', ref: TICKET.id, version: '1' };
    },
  };
  const bench = { connection: alertConnection(rehearsed(), given) };
  const clock = { nowMs: () => Promise.resolve(desk.nowMs) };
  const ports: GroupDeskPorts = {
    desk: making,
    ledger,
    clock,
    alert: (alert) => void desk.alerts.push(alert),
    words: () => ALERTS_ROW.words,
    facts: keptFactsOf([ALERTS_ROW], ledger),
    look: (ticket, mark) => making.findNote(ticket, mark, 10_000),
    lookForCreated: (externalId) => making.findCreated(externalId, 10_000),
    leftMs: () => 30_000,
    connectionOf: (name) => (name === bench.connection.name ? bench.connection : undefined),
    settingsOf: () => bench.connection.settings.other,
    explain: async ({ ticket, number, isCritical }) => {
      explained.push({ ticket, number, isCritical });
      return { kind: 'accepted' };
    },
    books: booksOf(ledger),
    prefix: ALERTS_ROW.prefix,
  };
  const local = createGroupActivities({ ledger, clock, connectionOf: ports.connectionOf, books: ports.books, prefix: ports.prefix });
  const inActivity = <T>(act: () => Promise<T>): Promise<T> => new MockActivityEnvironment().run(act) as Promise<T>;
  const asked = (group: string) => ({ connection: bench.connection.name, group, tickets: 'desk' });
  return Object.assign(bench, {
    desk,
    ledger,
    made,
    explained,
    ports,
    async post(alerts: readonly Partial<Alert>[]) {
      const whole = alerts.map((one) => alertOf({ owner: 'acme', startsAtMs: desk.nowMs, ...one }));
      const { puts } = sortAlerts(bench.connection, whole, { atMs: desk.nowMs, startsAsKnown: false });
      await ledger.putAlerts({ connection: bench.connection.name, atMs: desk.nowMs, alerts: puts, cut: 0 });
      return puts[0]?.into?.group ?? '';
    },
    async look(group: string, begunOn?: string) {
      const begins = begunOn === undefined ? {} : { begunOn };
      const look = await local.lookAtGroup({ ...asked(group), workflowId: `alerts:prom:${group}`, ...begins });
      if (look.kind !== 'open') throw new Error('Expected an open episode, got none.');
      return look;
    },
    hear: (group: string, episode: number) => local.severityOf({ ...asked(group), workflowId: `alerts:prom:${group}`, episode }),
    open: (group: string, one: Given<OpeningAsked>) =>
      inActivity(() => openForGroup(ports, { ...asked(group), number: 1, opening: 1, telling: { kind: 'first', explain: true }, ...one })),
    tell: (group: string, one: Given<TellingAsked>) =>
      inActivity(() =>
        tellOfGroup(ports, { ...asked(group), ticket: TICKET.id, number: 1, telling: { kind: 'first', explain: true }, ...one }),
      ),
    raise: (group: string, one: Given<RaiseAsked>) =>
      inActivity(() => raiseGroup(ports, { ...asked(group), ticket: TICKET.id, to: 'error', number: 2, ...one })),
    lookAt: (group: string, episode: number, one: Partial<LookingAsked> = {}) =>
      inActivity(() => lookAtGroupTicket(ports, { ...asked(group), ticket: TICKET.id, episode, ...one })),
    close: (group: string, one: Given<ClosingAsked>) =>
      inActivity(() => closeGroupTicket(ports, { ...asked(group), ticket: TICKET.id, opening: 1, ...one })),
  });
}

const ofDraft = (ticket: DeskTicket): DeskTicket => ({ ...ticket, status: 'open' });
