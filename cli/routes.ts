/** `standby routes`: how each route stands, what is suspended, and what has changed when. Reads only; works also while the service is down. */
import { withInstallation } from './connect.ts';
import { COMMON_HELP, numberOf } from './flags.ts';
import { paintFor } from './paint.ts';
import { pacesOf } from './status/pace.ts';
import { howJson, howOf, howText } from './status/route-state.ts';
import { NOTHING_KNOWN, readKnown } from './suspend/known.ts';
import { suspensionJson, suspensionText } from './suspend/text.ts';
import { tableOf } from './table.ts';
import { absolute } from './when.ts';
import type { Ledger, RouteEvent, Suspension } from '../ledger/contract.ts';
import type { Command } from './command.ts';
import type { RouteHow } from './status/route-state.ts';
import type { Known } from './suspend/known.ts';
import type { Paint } from './table.ts';

const MOST_EVENTS = 1_000;

export const routes: Command = {
  help: `standby routes [options]

Each route with the state of its breaker and what is suspended, then what has changed when, the newest first: breakers that
were opened, half opened and closed, and what people have suspended and resumed.

  --events N         so many changes, 0 to ${MOST_EVENTS} (20)
${COMMON_HELP}`,
  options: { events: { type: 'string' } },
  words: [],
  async run(given, _progress, caller) {
    const most = numberOf(given, 'events', { standard: 20, least: 0, most: MOST_EVENTS, whole: true });
    if (typeof most !== 'number') return most;
    const read = readKnown(given.config, caller.env);
    const known = read.kind === 'known' ? read.known : NOTHING_KNOWN;
    return withInstallation(given.dataDir, async ({ ledger }) => {
      const seen = await seenIn(ledger, known, most);
      return { kind: 'done', text: routesText(seen, paintFor(caller)), json: jsonOf(seen) };
    });
  },
};

export type RoutesSeen = {
  readonly nowMs: number;
  /** Those of the configuration in its order, then those that the ledger alone knows. */
  readonly routes: readonly (RouteHow & { readonly route: string; readonly provider?: string; readonly model?: string })[];
  readonly suspensions: readonly Suspension[];
  readonly events: readonly RouteEvent[];
};

async function seenIn(ledger: Ledger, known: Known, most: number): Promise<RoutesSeen> {
  const nowMs = Date.now();
  const [states, suspensions] = [await ledger.routeStates(), await ledger.suspensions(nowMs)];
  const paces = await pacesOf(ledger, known.routes, nowMs);
  const configured = new Set(known.routes.map(({ route }) => route));
  const others = states.filter(({ route }) => !configured.has(route)).map(({ route }) => ({ route }));
  return {
    nowMs,
    routes: [...known.routes, ...others].map((route) => ({ ...route, ...howOf(route, { states, suspensions, paces, nowMs }) })),
    suspensions,
    events: most === 0 ? [] : await ledger.routeEvents(most),
  };
}

/** Pure. */
export function routesText({ nowMs, routes: all, suspensions, events }: RoutesSeen, paint: Paint): string {
  const rows = all.map(({ route, model, ...how }) => {
    const text = howText(how, nowMs);
    const isWell = how.blocked === undefined && how.suspendedBy.length === 0;
    return [route, model ?? 'not configured', isWell ? text : ({ text, tone: 'late' } as const)];
  });
  const parts = [
    all.length === 0 ? 'No route is known.' : tableOf(['ROUTE', 'MODEL', 'STATE'], rows, paint),
    ...(suspensions.length === 0
      ? []
      : [
          tableOf(
            ['SUSPENDED'],
            suspensions.map((one) => [suspensionText(one, nowMs)]),
            paint,
          ),
        ]),
    ...(events.length === 0
      ? []
      : [
          tableOf(
            ['WHEN', 'WHAT', 'CHANGE', 'DETAIL'],
            events.map(({ atMs, target, kind, detail }) => [absolute(atMs), target, kind, detail]),
            paint,
          ),
        ]),
  ];
  return parts.join('\n\n');
}

const jsonOf = ({ routes: all, suspensions, events }: RoutesSeen) => ({
  routes: all.map((one) => ({ route: one.route, provider: one.provider ?? null, model: one.model ?? null, ...howJson(one) })),
  suspensions: suspensions.map(suspensionJson),
  events: events.map(({ atMs, ...event }) => ({ at: new Date(atMs).toISOString(), ...event })),
});
