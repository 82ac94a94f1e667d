/** Which runs are exported as goldens: one for each flow of a workflow. */
import { alertsFile } from './of-alerts.ts';
import { REPORTS_FILE } from './of-reports.ts';
import type { GoldenSource } from './of-alerts.ts';
import type { GoldenReport } from './of-reports.ts';
import type { Dialect, Mode } from '../../simulator/stage/stage.ts';

/** What happens on the ticket once a person is asked. */
export type Next =
  | 'answered'
  | 'taken'
  | 'ai-returns'
  | 'cancelled'
  /** AI is back, and the note that asks cannot be edited: a person sets it right. */
  | 'undo-refused'
  /** AI's note fails for more than five minutes, and a person answers. */
  | 'overtaken'
  /** The run grows long and goes on as a new one, which is the one that is exported. */
  | 'continued';
export type Scene = {
  /** Of the file, and of the ticket. */
  readonly name: string;
  /** @default acme, whose tickets are written to */
  readonly client?: 'acme' | 'observed' | 'later' | 'elsewhere';
  readonly providers?: Partial<Record<Dialect, Mode>>;
  readonly desk?: Mode;
  /** Exports the run of this episode; the second follows on a closing and a reopening. @default 1 */
  readonly episode?: 1 | 2;
  readonly next?: Next;
  /** @default four hours */
  readonly dueInMs?: number;
  /** Its text is longer than what a shortened request sends. */
  readonly isLong?: true;
  /** A delivery comes while the first route is asked. */
  readonly news?: true;
  /** Its waits end when AI is back. */
  readonly returns?: true;
  /** What is exported, where it is not the ticket's triage. */
  readonly exports?: 'review' | 'drain' | 'poll' | 'heartbeat' | 'control' | 'severity';
  /** Played on a service whose tickets are moved for a person. */
  readonly moves?: true;
  /** Played on a service whose tickets are those of alerts: facts are frozen and told, and the run that explains them is exported. */
  readonly ofFacts?: true;
  /** Played on a service that takes alerts: the run of their group is exported. */
  readonly ofAlerts?: GoldenSource;
  /** Played on a service that makes reports: which of their runs is exported. */
  readonly ofReports?: GoldenReport;
  /** Played on a service whose providers are controlled. */
  readonly controlled?: true;
};

export const BODY =
  'The VPN of our sales team drops every ten minutes since this morning. About 12 people are affected and cannot reach the CRM.';
/** Three ways to be down, so that the goldens hold a refused connection, an overloaded vendor and a server's error. */
const DOWN = {
  openai: { kind: 'refuse' },
  anthropic: { kind: 'status', status: 529 },
  ollama: { kind: 'status', status: 500 },
} as const;
/** A field nobody asked for: refused by the gate, asked again, refused again. */
const UNFIT = { kind: 'bad-schema' } as const;

export const SCENES: readonly Scene[] = [
  { name: 'happy' },
  { name: 'one-route-failure', providers: { openai: DOWN.openai } },
  { name: 'two-route-failures', providers: { openai: DOWN.openai, anthropic: DOWN.anthropic } },
  { name: 'person', providers: DOWN, next: 'answered' },
  { name: 'desk-taken', providers: DOWN, next: 'taken' },
  { name: 'undo', providers: DOWN, next: 'ai-returns' },
  { name: 'cancel', providers: DOWN, next: 'cancelled' },
  { name: 'review', providers: { openai: DOWN.openai, anthropic: DOWN.anthropic }, exports: 'review' },
  { name: 'three-route-failures', client: 'observed', providers: DOWN },
  { name: 'three-corrections', client: 'observed', providers: { openai: UNFIT, anthropic: UNFIT, ollama: UNFIT } },
  { name: 'shrunk', isLong: true, providers: { openai: { kind: 'status', status: 400, code: 'context_length_exceeded', times: 1 } } },
  { name: 'desk-down', desk: { kind: 'down', count: 2, retryAfter: '1' } },
  { name: 'reopened', episode: 2 },
  { name: 'convenience', client: 'later', providers: DOWN, returns: true },
  { name: 'manual-fix', providers: DOWN, next: 'undo-refused' },
  { name: 'escalated', providers: DOWN, dueInMs: -60_000, next: 'answered' },
  { name: 'overtaken', providers: DOWN, next: 'overtaken' },
  { name: 'continued', providers: DOWN, next: 'continued' },
  { name: 'look-between', providers: { openai: { kind: 'status', status: 503 } }, news: true },
  { name: 'drain', providers: DOWN, exports: 'drain' },
  { name: 'poll', exports: 'poll' },
  { name: 'heartbeat', exports: 'heartbeat' },
  { name: 'control', providers: DOWN, exports: 'control', controlled: true },
  { name: 'moved', providers: DOWN, next: 'ai-returns', moves: true },
  { name: 'explained', ofFacts: true },
  { name: 'group', ofAlerts: 'signed' },
  { name: 'group-closed', ofAlerts: 'raising' },
  { name: 'group-told', ofAlerts: 'telling' },
  { name: 'severity-told', ofAlerts: 'telling', exports: 'severity' },
  { name: 'report', ofReports: 'approved' },
  { name: 'report-edited', ofReports: 'edited' },
  { name: 'report-returned', ofReports: 'returned' },
  { name: 'report-resent', ofReports: 'resent' },
  { name: 'report-dispatch', ofReports: 'dispatched' },
  { name: 'report-so-far', ofReports: 'so-far' },
];

export const OPEN = { ai: 'cloud', write: 'fields', onRefusal: 'next-route' } as const;
/** `moves`, `ofFacts`, `ofAlerts` and `ofReports`: settings of the whole service, so that such scenes have one of their own. `receiver`: of those of alerts. */
export const settingsFor = (
  { moves, ofFacts, ofAlerts, ofReports }: Pick<Scene, 'moves' | 'ofFacts' | 'ofAlerts' | 'ofReports'>,
  receiver = '',
) =>
  ({
    otherClients: OPEN,
    clients: { observed: { ...OPEN, write: 'observe' }, ...(ofAlerts || ofReports ? { acme: OPEN } : {}) },
    process: { convenienceWait: '1h', overrides: [{ when: { client: 'later' }, criticality: 'convenience' }] },
    ...(ofAlerts ? { file: alertsFile(receiver) } : {}),
    ...(ofReports ? { file: REPORTS_FILE } : {}),
    ...(ofFacts ? { connection: { process: 'alert-summary' } } : {}),
    ...(moves ? { handOver: { kind: 'move', destination: 'onsite' } as const } : {}),
    log: 'error',
  }) as const;
