/** `standby status`: what is in flight, who waits, what is held up, and how the routes do. Reads only; works also while the service is down. */
import { withInstallation } from './connect.ts';
import { COMMON_HELP } from './flags.ts';
import { redFor } from './paint.ts';
import { pacesOf } from './status/pace.ts';
import { howOf } from './status/route-state.ts';
import { jsonOf, statusText } from './status/text.ts';
import { NOTHING_KNOWN, readKnown } from './suspend/known.ts';
import { STANDARD_PATH, loadConfig } from '../config/load.ts';
import { startedOn } from '../temporal/started-here.ts';
import type { Installation } from './connect.ts';
import type { Suspension } from '../ledger/contract.ts';
import type { AlertsStatus } from './status/alerts.ts';
import type { RouteStatus, Status } from './status/text.ts';
import type { Command } from './command.ts';
import type { Known } from './suspend/known.ts';

/** So many of a list are read and shown; the rest is a number. */
const MOST = 20;
/** More groups of alerts than these are counted as these. */
const MOST_GROUPS = 1_000;

export const status: Command = {
  help: `standby status [options]

What is in flight, who waits, what is held up or suspended, how the routes and the polls do. Asks the ledger alone, and nobody
else.

${COMMON_HELP}`,
  options: {},
  words: [],
  run: ({ dataDir, config }, _progress, caller) =>
    withInstallation(dataDir, async (installation) => {
      const seen = await statusOf(installation, config, caller.env);
      return { kind: 'done', text: statusText(seen, redFor(caller)), json: jsonOf(seen) };
    }),
};

async function statusOf({ dataDir, ledger }: Installation, configPath: string | undefined, env: NodeJS.ProcessEnv): Promise<Status> {
  const nowMs = Date.now();
  const read = loadConfig({ path: configPath ?? STANDARD_PATH, env, nowMs });
  const config = read.kind === 'config' ? read.config : undefined;
  // Without secrets the file still says which model a route asks.
  const known = readKnown(configPath, env);
  const suspensions = await ledger.suspensions(nowMs);
  return {
    nowMs,
    temporal: startedOn(dataDir)?.address,
    counts: await ledger.counts(nowMs),
    alarms: (await ledger.alarms()).slice(0, MOST),
    late: (await ledger.tasks({ open: true }, MOST)).filter(({ dueAtMs }) => dueAtMs < nowMs),
    routes: await routesOf(ledger, { known: known.kind === 'known' ? known.known : NOTHING_KNOWN, suspensions, nowMs }),
    suspensions,
    polls: await Promise.all(
      (config?.connections ?? [])
        .filter(({ intake }) => intake !== 'webhook')
        .map(async ({ name }) => ({ connection: name, polledAtMs: (await ledger.pollCursor(name))?.polledAtMs })),
    ),
    risks: config?.risks ?? [],
    alerts: await alertsOf(ledger),
    retention: await ledger.lastRetention(),
  };
}

async function alertsOf(ledger: Installation['ledger']): Promise<AlertsStatus> {
  const groups = await ledger.allOpenEpisodes(MOST_GROUPS);
  return { sources: await ledger.sourcesSeen(), groups: groups.slice(0, MOST), open: groups.length };
}

type Seen = { readonly known: Known; readonly suspensions: readonly Suspension[]; readonly nowMs: number };

async function routesOf(ledger: Installation['ledger'], { known, suspensions, nowMs }: Seen): Promise<readonly RouteStatus[]> {
  const [totals, states, ends] = [await ledger.attemptTotals(), await ledger.routeStates(), await ledger.unknownEnds()];
  const paces = await pacesOf(ledger, known.routes, nowMs);
  const names = [...new Set([...totals, ...states].map(({ route }) => route))].toSorted();
  return Promise.all(
    names.map(async (route) => {
      // What the control has asked is told apart, and its cost is the route's.
      const own = totals.filter((row) => row.route === route);
      const ofTickets = own.filter(({ outcome }) => !outcome.startsWith('canary-'));
      const sum = (of: (row: (typeof own)[number]) => number, rows = ofTickets): number => rows.reduce((all, row) => all + of(row), 0);
      return {
        route,
        attempts: sum(({ count }) => count),
        answered: sum(({ outcome, count }) => (outcome === 'answered' ? count : 0)),
        canaries: sum(({ count }) => count, own) - sum(({ count }) => count),
        costMicros: sum(({ costMicros }) => costMicros, own),
        unpriced: sum(({ unpriced }) => unpriced),
        unknownEnds: ends.filter((row) => row.route === route).map(({ word, count }) => ({ of: word, count })),
        failingSinceMs: await ledger.failingSince(route),
        ...howOf(known.routes.find((one) => one.route === route) ?? { route }, { states, suspensions, paces, nowMs }),
      };
    }),
  );
}
