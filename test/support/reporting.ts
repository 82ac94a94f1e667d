/** Reports as a configuration would have them, tickets as a ticket system would list them (simulated), and a model that writes around figures. */
import { rulesOf } from '../../config/reports/on-tickets.ts';
import { reportsHere } from '../../workers/reports/here.ts';
import { isIn } from '../../activities/reports/periods.ts';
import { dice, randomTicket } from './report-input.ts';
import type { ListTickets } from '../../activities/reports/ports.ts';
import type { DeskPorts } from '../../activities/desk/context-ports.ts';
import type { ReportsConfig } from '../../config/reports/contract.ts';
import type { Provider } from '../../providers/contract.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { ReportSettings } from '../../workflows/reports/contract.ts';

const HOUR_MS = 3_600_000;
export const KIMS_TOKEN = 'a-token-that-only-kim-has';
export const ZONE = 'Europe/Berlin';

/** For the clients of a rehearsal. `given`: what is otherwise. */
export function reporting(
  settings: EpisodeSettings,
  folder: string,
  clients: readonly string[],
  given: Partial<ReportSettings> = {},
): ReportsConfig {
  const { routes, livenessMs, people, comingBack } = settings;
  const each: ReportSettings = {
    timeZone: ZONE,
    tickets: 'desk',
    routes,
    ai: 'cloud',
    onRefusal: 'next-route',
    livenessMs,
    readWithinMs: HOUR_MS,
    proseWithinMs: 4 * HOUR_MS,
    approveWithinMs: 48 * HOUR_MS,
    lapseAfterMs: 60 * 24 * HOUR_MS,
    comingBack,
    people,
    approvers: ['Kim'],
    recipients: ['folder'],
    ...given,
  };
  return {
    tickets: { connection: 'desk', rules: rulesOf(settings) },
    brand: { name: 'Harbour IT', colour: '#1f5aa6', logo: undefined },
    language: 'en',
    calendar: undefined,
    approvers: [{ name: 'Kim', token: KIMS_TOKEN }],
    doors: { folder: { kind: 'folder', folder } },
    schedules: [{ kind: 'month', timeZone: ZONE, hour: 6, minute: 0 }],
    clients: clients.map((client) => ({ client, kinds: ['month'], sections: [], targets: undefined, settings: each })),
  };
}

/** Simulated: as many tickets as wanted, drawn from a seed, each client its own. */
export const listing =
  (tickets: number): ListTickets =>
  (client, period) => {
    const roll = dice(client.length * 7_919 + tickets);
    const all = Array.from({ length: tickets }, (_, index) => randomTicket(roll, `${client}-${index}`, period));
    const total = all.filter(({ createdAtMs }) => isIn(period, createdAtMs)).length;
    return Promise.resolve({ kind: 'complete', value: { tickets: all, total, noTotal: undefined, unclear: 0 } });
  };

/** The exchange is the simulated vendor's; the words are those of a model that names the first figure that it is shown. */
export const writing = (real: Provider): Provider => ({
  verdictOf: (fault, nowMs) => real.verdictOf(fault, nowMs),
  async complete(request) {
    const completion = await real.complete(request);
    if (completion.kind !== 'complete' || !request.user.includes('<<<FIGURES')) return completion;
    const [, id = 'created'] = /<<<FIGURES\n([a-z0-9.-]+):/.exec(request.user) ?? [];
    return { ...completion, text: JSON.stringify({ text: `Our records show {{${id}}}.` }) };
  },
});

export type ReportsGiven = { readonly of: (dataDir: string) => ReportsConfig; readonly listTickets?: ListTickets };
type Parts = Parameters<typeof reportsHere>[0];
type Place = Omit<Parts['config'], 'reports'> & Omit<Parts, 'config'> & { readonly dataDir: string };
/** As the service makes them, without any where none are given. */
export function reportsIn(given: ReportsGiven | undefined, { dataDir, alerts, routes, ...common }: Place) {
  const print = () => Promise.resolve({ kind: 'no-browser', why: 'rehearsals print nothing' } as const);
  const here = reportsHere({ config: { reports: given?.of(dataDir), alerts, routes }, print, ...common });
  return { activities: here.activities, desk: (ports: DeskPorts) => here.desk(given?.listTickets, ports) };
}
