/** Decides how a backtest is told: to people as tables, to programs as JSON. Pure. */
import { durationText } from '../../config/duration.ts';
import { tableOf, unpainted } from '../table.ts';
import { absolute } from '../when.ts';
import { count, counted } from './backtest-words.ts';
import type { Backtest, PastTicket } from '../../activities/alerts/backtest.ts';
import type { Paint } from '../table.ts';
import type { Told } from './backtest-past.ts';
import type { BacktestRules } from './backtest-rules.ts';

const MOST_CLIENTS = 20;
const NOTHING = '-';
const WHY: Readonly<Record<PastTicket['why'], string>> = {
  critical: 'critical',
  quiet: 'no more came',
  'max-wait': 'longest wait',
  many: 'many alerts',
  flapping: 'flapping',
  raised: 'more severe',
};
/** Never 100 while there is a ticket. */
const fewerPercent = ({ alerts, tickets }: Backtest): number => (alerts === 0 ? 0 : Math.floor(((alerts - tickets) * 100) / alerts));

export function backtestText(told: Told, paint: Paint = unpainted): string {
  const { whole, source, fromMs, toMs } = told;
  const blocks = [
    `${counted(whole.tickets, 'ticket')} instead of ${count(whole.alerts)}, which is ${fewerPercent(whole)} % fewer.`,
    `From ${source}: ${counted(whole.alerts, 'alert')} in ${counted(whole.snapshots, 'snapshot')}, from ${absolute(fromMs)} to ${absolute(toMs)}.\n${besideOf(whole)}`,
    tableOf(['CLIENT', 'ALERTS', 'TICKETS', 'FEWER'], clientRows(told), paint) + moreClients(told),
    ...(whole.largest.length === 0 ? [] : [`The largest tickets\n${largestOf(told, paint)}`]),
    [`Judged by ${told.rules.from}: ${rulesText(told.rules)}.`, ...told.read.text].join('\n'),
  ];
  return blocks.join('\n\n');
}

function besideOf({ notes, dropped, held }: Backtest): string {
  const noTicket = [
    ...(dropped.resolved === 0 ? [] : [`${counted(dropped.resolved, 'window')} whose alerts were over before it ended`]),
    ...(held === 0 ? [] : [`${counted(held, 'alert')} that a quiet window or a benign rule held`]),
  ];
  return [`${counted(notes, 'note')} on the tickets.`, ...noTicket.map((what) => `No ticket for ${what}.`)].join(' ');
}

const clientRows = ({ clients }: Told): readonly (readonly string[])[] =>
  clients.slice(0, MOST_CLIENTS).map(({ client, part }) => [client, count(part.alerts), count(part.tickets), `${fewerPercent(part)} %`]);
const moreClients = ({ clients }: Told): string =>
  clients.length <= MOST_CLIENTS ? '' : `\nand ${counted(clients.length - MOST_CLIENTS, 'client')} more`;

function largestOf({ whole, rules }: Told, paint: Paint): string {
  const names = ['client', ...rules.fields];
  const headings = ['ALERTS', 'HOSTS', 'NOTES', 'OPENED', 'WHY THEN', ...names.map((name) => name.toUpperCase())];
  const rows = whole.largest.map(({ counts, notes, openedAtMs, why, group }) => [
    count(counts.count),
    count(counts.hosts),
    count(notes),
    absolute(openedAtMs),
    WHY[why],
    ...names.map((name) => group.parts.find(({ field }) => field === name)?.value ?? NOTHING),
  ]);
  return tableOf(headings, rows, paint);
}

const rulesText = ({ fields, settings: { group } }: BacktestRules): string =>
  `grouped by client${fields.map((field) => `, ${field}`).join('')}; a ticket after ${durationText(group.quietMs)} of quiet, at most ${durationText(group.maxWaitMs)}, ` +
  `or with ${group.most} alerts, critical ones at once${group.silentEndMs === undefined ? '' : `; over after ${durationText(group.silentEndMs)} without news`}`;

const iso = (ms: number): string => new Date(ms).toISOString();
const sumsOf = (one: Backtest) => {
  const { snapshots, alerts, groups, tickets, notes, held, dropped } = one;
  return { snapshots, alerts, groups, tickets, fewerPercent: fewerPercent(one), notes, held, dropped };
};

export const backtestJson = ({ source, fromMs, toMs, whole, clients, rules, read }: Told): unknown => ({
  source,
  from: iso(fromMs),
  to: iso(toMs),
  ...sumsOf(whole),
  clients: clients.map(({ client, part }) => ({ client, ...sumsOf(part) })),
  largest: whole.largest.map(({ group, openedAtMs, why, title, counts, notes }) => ({
    title,
    group: group.parts.map(({ field, value = null }) => ({ field, value })),
    openedAt: iso(openedAtMs),
    why,
    alerts: counts.count,
    hosts: counts.hosts,
    severity: counts.severity,
    notes,
  })),
  judgedBy: { rules: rules.from, fields: rules.fields, holds: rules.settings.holds.length, group: rules.settings.group },
  ...read.json,
});

/** Of several sources, whose rules differ: all of them in one line, then each by itself. */
export function manyText(told: readonly Told[], whole: Backtest, paint: Paint = unpainted): string {
  const each = told.map((one) => backtestText(one, paint));
  if (each.length === 1) return each[0] ?? '';
  const all = `${counted(whole.tickets, 'ticket')} instead of ${count(whole.alerts)} from ${told.map(({ source }) => source).join(', ')}, which is ${fewerPercent(whole)} % fewer.`;
  return [all, ...each].join('\n\n');
}

export const manyJson = (told: readonly Told[], whole: Backtest): unknown => ({ ...sumsOf(whole), sources: told.map(backtestJson) });
