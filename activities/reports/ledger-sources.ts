/** What our own records give a report: alerts of a client, and how its work went on while AI did not. */
import { z } from 'zod';
import { occurrenceIn } from '../alerts/body.ts';
import { foldedName } from '../../workflows/rules/client-name.ts';
import type { Ledger, RouteEvent } from '../../ledger/contract.ts';
import type { Period } from '../../workflows/reports/period.ts';
import type { Continuity, ReportAlert, Source } from './source.ts';

type Kept = 'clientsKnown' | 'alertsOfClient' | 'decisionsOfClient' | 'routeEventsBefore';
export type LedgerSources = {
  readonly ledger: Pick<Ledger, Kept>;
  /** Whether any source of alerts is connected: none of them is not the same as no alert. */
  readonly hasAlerts: boolean;
  readonly routes: readonly { readonly route: string; readonly provider: string }[];
};
const EMPTIED = 'what was kept of that time has been emptied, since it is older than the ledger keeps it';

/** As they were written by whoever wrote them: a name counts as people tell names apart. */
export async function spellingsOf({ clientsKnown }: Pick<Ledger, 'clientsKnown'>, client: string): Promise<readonly string[]> {
  const folded = foldedName(client);
  return [...new Set([client, ...(await clientsKnown()).filter((name) => foldedName(name) === folded)])];
}

export async function alertsIn(sources: LedgerSources, client: string, period: Period): Promise<Source<readonly ReportAlert[]>> {
  if (!sources.hasAlerts) return { kind: 'unreadable', reason: 'no source of alerts is connected' };
  const rows = await sources.ledger.alertsOfClient(await spellingsOf(sources.ledger, client), period.fromMs, period.toMs);
  if (rows.some(({ body }) => body === undefined)) return { kind: 'unreadable', reason: EMPTIED };
  return {
    kind: 'complete',
    value: rows.map(({ startsAtMs, body }) => {
      const { highest, firing, resolved } = occurrenceIn(body);
      return { startsAtMs, severity: highest, host: (firing ?? resolved)?.alert.host };
    }),
  };
}

/** What of an outcome says that another route had failed before. */
const detailForm = z.object({ routeFailures: z.array(z.unknown()).optional() });
/** Outcomes by which something was decided for the client; the others found nothing to decide. */
const DECIDED: ReadonlySet<string> = new Set(['decided', 'handled-in-desk']);

export async function continuityIn(sources: LedgerSources, client: string, period: Period): Promise<Source<Continuity>> {
  const { ledger } = sources;
  const rows = await ledger.decisionsOfClient(await spellingsOf(ledger, client), period.fromMs, period.toMs);
  const decided = rows.filter(({ outcome, process }) => DECIDED.has(outcome) && !process.endsWith('-review'));
  if (decided.some(({ detail }) => detail === undefined)) return { kind: 'unreadable', reason: EMPTIED };
  const items = new Map<string, number>();
  for (const { route = 'person' } of decided) items.set(route, (items.get(route) ?? 0) + 1);
  const elsewhere = decided.filter(({ route, detail }) => route !== undefined && (detailForm.parse(detail).routeFailures ?? []).length > 0);
  return {
    kind: 'complete',
    value: {
      byRoute: [...items].map(([route, count]) => ({ route, items: count })).toSorted((a, b) => (a.route < b.route ? -1 : 1)),
      answeredElsewhere: elsewhere.length,
      outages: outagesIn(await ledger.routeEventsBefore(period.toMs), sources.routes, period),
      people: items.get('person') ?? 0,
      // Nothing tests a fallback on purpose yet: it is shown as untested, and a canary is no drill.
      lastTested: sources.routes.map(({ route }) => ({ route, atMs: undefined })),
    },
  };
}

/** From a route's opening to its closing. Half open, it takes some requests: it is not blocked any more. Exported for tests. */
export function outagesIn(
  events: readonly RouteEvent[],
  routes: LedgerSources['routes'],
  { toMs }: Pick<Period, 'toMs'>,
): Continuity['outages'] {
  const open = new Map<string, number>();
  const spans: { readonly provider: string; readonly fromMs: number; readonly toMs: number }[] = [];
  const providerOf = (target: string): string => {
    const name = target.replace(/^route:/, '');
    return routes.find(({ route }) => route === name)?.provider ?? name.replace(/\/.*/s, '');
  };
  for (const { target, kind, atMs } of events) {
    const fromMs = open.get(target);
    if (kind === 'open' && fromMs === undefined) open.set(target, atMs);
    if ((kind === 'closed' || kind === 'half-open') && fromMs !== undefined) {
      open.delete(target);
      spans.push({ provider: providerOf(target), fromMs, toMs: atMs });
    }
  }
  return [...spans, ...[...open].map(([route, fromMs]) => ({ provider: providerOf(route), fromMs, toMs }))];
}
