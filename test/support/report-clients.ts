/** The reports of three clients of fixed figures: one in which every section has data, one without a single ticket, one whose sources could not be read. */
import { freezeReport } from '../../activities/reports/facts.ts';
import { previousPeriod } from '../../activities/reports/periods.ts';
import { proseOf } from '../../activities/reports/prose.ts';
import { tableOf } from '../../activities/reports/section-table.ts';
import { dice, monthOf } from './report-input.ts';
import type { ReportPage } from '../../activities/reports/page-input.ts';
import type { Continuity, ReportAlert, ReportInput, ReportTicket } from '../../activities/reports/source.ts';
import type { Section } from '../../workflows/reports/sections.ts';
import type { Period } from '../../workflows/reports/period.ts';

export const CLIENTS = ['rich', 'empty', 'broken'] as const;
export type ClientName = (typeof CLIENTS)[number];

const HOUR = 3_600_000;
const MINUTE = 60_000;
const NOVEMBER = monthOf('2026-11', 'Europe/Berlin');
const OCTOBER = previousPeriod(NOVEMBER);
/** A letter H on the brand's colour, 56 by 56. */
const LOGO =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAADgAAAA4AQMAAACSSKldAAAABlBMVEUfWqb///9N+r4gAAAAHUlEQVR42mNgoDVg/sNgf4CW9P///ymiaew+2gIA/iVN0Rokk94AAAAASUVORK5CYII=';
const BRAND = { name: 'Harbour IT', colour: '#1f5aa6', logo: LOGO } as const;

/** A name as often as it is named here. */
const CATEGORIES = [
  ...Array<string>(9).fill('Access & accounts'),
  ...Array<string>(7).fill('E-mail'),
  ...Array<string>(6).fill('Network'),
  ...Array<string>(5).fill('Printing'),
  ...Array<string>(3).fill('Line-of-business software of the warehouse'),
  ...Array<string>(2).fill('Telephony'),
  undefined,
];
const PRIORITIES = ['Urgent', 'High', 'High', 'High', 'Normal', 'Normal', 'Normal', 'Normal', 'Normal', 'Low', 'Low', undefined];
const SITES = ['Head office', 'Head office', 'Head office', 'Warehouse North', 'Warehouse North', 'Branch Rotterdam-Europoort', undefined];
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  'Access & accounts': ['Password of a new colleague', 'Locked out of the payroll portal', 'New starter on Monday'],
  'E-mail': ['Mailbox is full', 'Re: Mailbox is full', 'Calendar is not shared'],
  Network: ['VPN drops every hour', 'Guest network is slow'],
  Printing: ['Label printer 4 is jammed', 'Label printer 12 is jammed', 'Toner'],
};
/** Minutes to resolve that are usual for a priority. */
const USUAL: Readonly<Record<string, number>> = { Urgent: 150, High: 400, Normal: 1_500, Low: 4_000 };

type Roll = (below: number) => number;
const oneOf = <T>(roll: Roll, from: readonly T[]): T | undefined => from[roll(from.length)];

function ticketOf(roll: Roll, id: string, period: Period): ReportTicket {
  const createdAtMs = period.fromMs + roll((period.toMs - period.fromMs) / MINUTE) * MINUTE;
  const [category, priority, site] = [oneOf(roll, CATEGORIES), oneOf(roll, PRIORITIES), oneOf(roll, SITES)];
  const usual = USUAL[priority ?? 'Normal'] ?? 0;
  const resolvedAtMs = roll(11) === 0 ? undefined : createdAtMs + (20 + roll(usual) + (roll(9) === 0 ? usual : 0)) * MINUTE;
  return {
    id,
    subject: oneOf(roll, SUBJECTS[category ?? ''] ?? ['A question']) ?? '',
    createdAtMs,
    acknowledgedAtMs: roll(14) === 0 ? 'none' : createdAtMs + (2 + roll(usual / 12)) * MINUTE,
    resolvedAtMs,
    category,
    priority,
    site,
    status: resolvedAtMs !== undefined ? 'resolved' : roll(3) === 0 ? 'waiting-on-client' : 'open',
    sla: roll(9) === 0 ? 'none' : roll(12) === 0 ? 'missed' : 'met',
    flags: { internal: roll(25) === 0, project: roll(30) === 0, merged: roll(30) === 0 },
  };
}

function alertsIn(roll: Roll, period: Period, count: number): readonly ReportAlert[] {
  return Array.from({ length: count }, () => ({
    startsAtMs: period.fromMs + roll((period.toMs - period.fromMs) / MINUTE) * MINUTE,
    severity: oneOf(roll, ['critical', 'error', 'warning', 'warning', 'warning', 'warning']) ?? 'warning',
    host: oneOf(roll, ['srv-files-01', 'srv-files-01', 'srv-sql-02', 'fw-head-office', 'sw-warehouse-north-rack-3.corp.example']),
  }));
}

const CONTINUITY: Continuity = {
  byRoute: [
    { route: 'openai/gpt-5.5', items: 142 },
    { route: 'anthropic/claude-sonnet-5', items: 31 },
    { route: 'ollama/qwen3:8b', items: 9 },
    { route: 'person', items: 4 },
  ],
  answeredElsewhere: 44,
  outages: [
    { provider: 'openai', fromMs: NOVEMBER.fromMs + 250 * HOUR, toMs: NOVEMBER.fromMs + 253 * HOUR + 20 * MINUTE },
    { provider: 'anthropic', fromMs: NOVEMBER.fromMs + 252 * HOUR, toMs: NOVEMBER.fromMs + 254 * HOUR },
    { provider: 'openai', fromMs: NOVEMBER.fromMs + 600 * HOUR, toMs: NOVEMBER.fromMs + 601 * HOUR },
  ],
  people: 7,
  lastTested: [
    { route: 'anthropic/claude-sonnet-5', atMs: NOVEMBER.fromMs + 400 * HOUR },
    { route: 'ollama/qwen3:8b', atMs: undefined },
  ],
};
const base = { period: NOVEMBER, previous: OCTOBER, language: 'en' } as const;
const complete = <T>(value: T) => ({ kind: 'complete', value }) as const;
const listOf = (tickets: readonly ReportTicket[], total: number) => complete({ tickets, total, noTotal: undefined, unclear: 0 });

function richInput(): ReportInput {
  const roll = dice(20_261);
  const earlier = Array.from({ length: 148 }, (_, index) => ticketOf(roll, `T-${index}`, OCTOBER));
  const later = Array.from({ length: 173 }, (_, index) => ticketOf(roll, `T-${200 + index}`, NOVEMBER));
  return {
    ...base,
    client: 'northwind',
    clientName: 'Northwind Traders',
    tickets: listOf([...earlier, ...later], later.length + 1),
    previousTickets: listOf(earlier, earlier.length),
    alerts: complete(alertsIn(roll, NOVEMBER, 74)),
    previousAlerts: complete(alertsIn(roll, OCTOBER, 91)),
    continuity: complete(CONTINUITY),
    targets: {
      Urgent: { acknowledge: 15, resolve: 240 },
      High: { acknowledge: 60, resolve: 480 },
      Normal: { acknowledge: 240, resolve: 2_880 },
    },
  };
}

const emptyInput = (): ReportInput => ({
  ...base,
  client: 'tailspin',
  clientName: 'Tailspin Toys',
  tickets: listOf([], 0),
  previousTickets: listOf([], 0),
  alerts: complete([]),
  previousAlerts: complete([]),
  continuity: complete({ ...CONTINUITY, byRoute: [], answeredElsewhere: 0, people: 0 }),
  targets: undefined,
});

const brokenInput = (): ReportInput => ({
  ...richInput(),
  client: 'fabrikam',
  clientName: 'Fabrikam Residences',
  tickets: { kind: 'unreadable', reason: 'the ticket system answered HTTP 503' },
  alerts: { kind: 'partial', untilMs: NOVEMBER.fromMs + 500 * HOUR, value: [] },
});

/** What a model has written; a section that it has not written is written by code. */
const WRITTEN: Readonly<Partial<Record<Section, string>>> = {
  outcome: 'The month was busier: {{created.change}}. We counted {{created}} and {{resolved}}. The service level stands at {{sla}}.',
  open: 'At the end of the month we counted {{open}}. On your side are {{waiting}}; we have listed what we need.',
};
const BACKUPS =
  'System,Last backup,Restore tested,Remark\nsrv-files-01,2026-11-30,2026-11-12,\nsrv-sql-02,2026-11-30,2026-11-12,point in time\nsrv-erp,2026-11-29,never,"restore test planned, with the vendor"\n';

function pageOf(input: ReportInput, written: typeof WRITTEN, more: Partial<ReportPage>): ReportPage {
  const frozen = freezeReport(input);
  const prose = (section: Section) => proseOf(section, frozen, written[section], []);
  const proses = { outcome: prose('outcome'), sla: prose('sla'), open: prose('open'), continuity: prose('continuity') };
  return { frozen, prose: proses, brand: BRAND, revision: 1, changes: [], extra: [], ...more };
}

export const reportPageOf = (name: ClientName): ReportPage => PAGES[name]();
const PAGES: Readonly<Record<ClientName, () => ReportPage>> = {
  rich: () =>
    pageOf(richInput(), WRITTEN, {
      revision: 2,
      changes: ['tickets created: 159 instead of 158'],
      extra: [tableOf('Backups', BACKUPS)],
    }),
  empty: () => pageOf(emptyInput(), {}, {}),
  broken: () => pageOf(brokenInput(), {}, { brand: { ...BRAND, logo: undefined } }),
};
