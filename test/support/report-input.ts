/** Data of a client for reports: made at random from a seed, with the shapes that break sums (nothing at all, halves, equals, edges of periods). */
import { nextPeriod, parsePeriod, previousPeriod } from '../../activities/reports/periods.ts';
import type { Continuity, ReportAlert, ReportInput, ReportTicket } from '../../activities/reports/source.ts';
import type { Period } from '../../workflows/reports/period.ts';

/** A small generator that is the same everywhere. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const HOUR = 3_600_000;
const PRIORITIES = ['Urgent', 'High', 'Normal', 'Low', undefined];
const CATEGORIES = ['Network', 'Printing', 'E-mail', 'Access & accounts', 'Données', undefined];
const SITES = ['Head office', 'Warehouse', undefined];
const SUBJECTS = [
  'Printer 4 is jammed',
  'Re: Printer 12 is jammed',
  'VPN drops',
  'VPN drops!',
  'Password of a new colleague',
  'Mailbox full',
  'Backup 17 failed',
  '',
];

export const monthOf = (id: string, zone: string): Period => {
  const period = parsePeriod(id, zone);
  if (period === undefined) throw new Error(`Expected a period, got ${id}.`);
  return period;
};

/** From the beginning of the period before to the end of the one behind; looked up once, as zones are slow to ask. */
const spans = new Map<string, { readonly fromMs: number; readonly toMs: number }>();
function spanAround(period: Period): { readonly fromMs: number; readonly toMs: number } {
  const key = `${period.id} ${period.timeZone}`;
  const span = spans.get(key) ?? { fromMs: previousPeriod(period).fromMs, toMs: nextPeriod(period).toMs };
  spans.set(key, span);
  return span;
}

export function randomTicket(roll: (below: number) => number, id: string, around: Period): ReportTicket {
  const { fromMs, toMs } = spanAround(around);
  const edge = [around.fromMs, around.toMs, around.toMs - 1, around.fromMs - 1][roll(4)] ?? 0;
  const createdAtMs = roll(20) === 0 ? edge : fromMs + Math.floor(((toMs - fromMs) * roll(1_000_003)) / 1_000_003);
  const acknowledgedAtMs = roll(6) === 0 ? undefined : createdAtMs + roll(2) * roll(30) * 30_000 + roll(6 * HOUR);
  const resolvedAtMs = roll(5) === 0 ? undefined : (acknowledgedAtMs ?? createdAtMs) + roll(2) * roll(240) * HOUR + roll(90) * 30_000;
  return {
    id,
    subject: SUBJECTS[roll(SUBJECTS.length)] ?? '',
    createdAtMs,
    acknowledgedAtMs: acknowledgedAtMs ?? 'none',
    resolvedAtMs,
    category: CATEGORIES[roll(CATEGORIES.length)],
    priority: PRIORITIES[roll(PRIORITIES.length)],
    site: SITES[roll(SITES.length)],
    status: resolvedAtMs === undefined ? (roll(3) === 0 ? 'waiting-on-client' : 'open') : 'resolved',
    sla: (['met', 'met', 'met', 'missed', 'none'] as const)[roll(5)] ?? 'none',
    flags: { internal: roll(12) === 0, project: roll(15) === 0, merged: roll(15) === 0 },
  };
}

const randomAlert = (roll: (below: number) => number, around: Period): ReportAlert => ({
  startsAtMs: spanAround(around).fromMs + roll(Math.floor((spanAround(around).toMs - spanAround(around).fromMs) / 1000)) * 1000,
  severity: ['critical', 'warning', 'info'][roll(3)] ?? 'info',
  host: ['srv-01', 'srv-02', 'fw-1', undefined][roll(4)],
});

function randomContinuity(roll: (below: number) => number, period: Period): Continuity {
  const outages = Array.from({ length: roll(6) }, (_, index) => {
    const fromMs = period.fromMs - 3 * HOUR + roll(745) * HOUR;
    return { provider: ['openai', 'anthropic'][index % 2] ?? '', fromMs, toMs: fromMs + roll(9 * HOUR) };
  });
  return {
    byRoute: [
      { route: 'openai/gpt-5.5', items: roll(400) },
      { route: 'ollama/qwen3:8b', items: roll(40) },
      { route: 'person', items: roll(9) },
    ],
    answeredElsewhere: roll(30),
    outages,
    people: roll(20),
    lastTested: [
      { route: 'ollama/qwen3:8b', atMs: period.fromMs + roll(600) * HOUR },
      { route: 'anthropic/claude', atMs: undefined },
    ],
  };
}

/** Both months whole, of one client. */
export function randomReport(seed: number, tickets: number, period = monthOf('2026-11', 'Europe/Berlin')): ReportInput {
  const roll = dice(seed);
  const all = Array.from({ length: tickets }, (_, index) => randomTicket(roll, `T-${index}`, period));
  const alerts = Array.from({ length: roll(60) }, () => randomAlert(roll, period));
  const total = all.filter(({ createdAtMs }) => createdAtMs >= period.fromMs && createdAtMs < period.toMs).length;
  return {
    client: 'northwind',
    clientName: 'Northwind Traders',
    period,
    previous: previousPeriod(period),
    tickets: { kind: 'complete', value: { tickets: all, total: total + (roll(4) === 0 ? 1 : 0), noTotal: undefined, unclear: 0 } },
    previousTickets: { kind: 'complete', value: { tickets: all, total: undefined, noTotal: undefined, unclear: 0 } },
    alerts: { kind: 'complete', value: alerts },
    previousAlerts: { kind: 'complete', value: alerts },
    continuity: { kind: 'complete', value: randomContinuity(roll, period) },
    language: 'en',
    targets: roll(2) === 0 ? undefined : { Urgent: { acknowledge: 15, resolve: 240 }, High: { acknowledge: 60, resolve: 480 } },
  };
}
