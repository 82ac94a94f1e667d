/** Pure: what a source of alerts means, as data and in plain words. */
import { alertRulesOf } from '../../config/alerts/assemble.ts';
import { durationText } from '../../config/duration.ts';
import type { AlertRules } from '../../config/alerts/assemble.ts';
import type { Shape } from '../../config/shape.ts';

export type AlertsMeaning = {
  readonly name: string;
  readonly kind: string;
  readonly tickets: string;
  readonly create: boolean;
  readonly owners: number;
  readonly catchAll: string | null;
  readonly groupBy: readonly string[];
  readonly window: { readonly quietMs: number; readonly atMostMs: number; readonly alerts: number };
  readonly quietWindows: number;
  readonly knownBenign: number;
  readonly timeZone: string;
  readonly pollEveryMs: number | null;
  /** Host of who is told of a higher severity. */
  readonly receiver?: string;
  /** Of one whose alerts are tickets. */
  readonly boards?: readonly string[];
};

export const alertsMeaning = (shape: Pick<Shape, 'alerts' | 'connections'>): readonly AlertsMeaning[] =>
  Object.entries(shape.alerts).map(([name, given]) => meaningOf(alertRulesOf(shape, name, given), given));

function meaningOf(rules: AlertRules, { poll, onHigherSeverity, higherSeverityWebhook }: Shape['alerts'][string]): AlertsMeaning {
  const receiver = onHigherSeverity === 'webhook' ? higherSeverityWebhook : undefined;
  const { name, kind, tickets, create, clientMap, catchAll, groupBy, group, holds, timeZone } = rules;
  return {
    name,
    kind,
    tickets,
    create,
    owners: Object.keys(clientMap).length,
    catchAll: catchAll?.client ?? null,
    groupBy,
    window: { quietMs: group.quietMs, atMostMs: group.maxWaitMs, alerts: group.most },
    quietWindows: holds.filter((hold) => hold.kind === 'quiet-window').length,
    knownBenign: holds.filter((hold) => hold.kind === 'benign').length,
    timeZone,
    pollEveryMs: poll?.every ?? null,
    ...(receiver === undefined ? {} : { receiver: new URL(receiver.url).host }),
    ...(rules.boards === undefined ? {} : { boards: rules.boards.ids }),
  };
}

export function alertsText({ name, kind, tickets, create, owners, catchAll, groupBy, window, ...more }: AlertsMeaning): string {
  const where = create ? `makes tickets on ${tickets}` : `writes on the tickets that it finds on ${tickets}`;
  const unknown =
    catchAll === null ? 'what is critical of nobody known is only told' : `what is critical of nobody known goes to ${catchAll}`;
  const held = [
    counted(more.quietWindows, 'quiet window'),
    counted(more.knownBenign, 'rule of what means no harm', 'rules of what means no harm'),
  ]
    .filter((text) => text !== undefined)
    .join(' and ');
  const poll = more.pollEveryMs === null ? '' : `; asked every ${durationText(more.pollEveryMs)}`;
  return [
    `${name} (${kind}) ${where}${poll}.`,
    more.boards === undefined
      ? `${owners === 1 ? 'One owner has a client' : `${owners} owners have clients`}; ${unknown}.`
      : `Tickets on ${more.boards.length === 1 ? 'board' : 'boards'} ${more.boards.join(', ')} are alerts of their clients, and are not triaged.`,
    `One ticket for each ${['client', ...groupBy].join(', ')}: critical at once, else after ${durationText(window.quietMs)} of quiet, ${durationText(window.atMostMs)} or ${window.alerts} alerts${held === '' ? '' : `; ${held}`}.`,
    ...(more.receiver === undefined ? [] : [`A higher severity is posted to ${more.receiver}.`]),
  ].join(' ');
}

function counted(count: number, one: string, many = `${one}s`): string | undefined {
  return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
}
