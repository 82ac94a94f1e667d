/** Builds the reports of clients from the file: what stands outside of it, settings of each client, and the schedules that they need together. */
import { dirname, resolve } from 'node:path';
import { compile } from '../compile.ts';
import { own } from '../routes.ts';
import { TOKEN, behind } from '../secrets.ts';
import { webhookDoor } from '../webhook-door.ts';
import { processIn } from '../shape.ts';
import { policyFor } from '../../workflows/rules/permissions.ts';
import { readingOf } from '../reading.ts';
import { tlsOf } from './check-recipients.ts';
import { logoIn } from './logo.ts';
import { onTicketsOf, rulesOf } from './on-tickets.ts';
import { REPORT } from './process.ts';
import type { Targets } from '../../activities/reports/source.ts';
import type { MergedRoute } from '../routes.ts';
import type { Asking } from '../secrets.ts';
import type { Shape } from '../shape.ts';
import type { Approver, DoorConfig, ReportSchedule, ReportsConfig } from './contract.ts';
import type { RecipientShape } from './recipients-shape.ts';
import type { ReportsShape } from './shape.ts';

/** What stands outside of the file. */
export type ReportSecrets = Pick<ReportsConfig, 'approvers' | 'doors'> & { readonly folder: string; readonly logo: string | undefined };

/** What is missing is complained about, and left out. */
export function reportSecretsOf(asking: Asking, given: ReportsShape | undefined): ReportSecrets | undefined {
  if (given === undefined) return undefined;
  const folder = dirname(asking.outside.path);
  const approvers = given.approvers.flatMap(({ name, tokenEnv, tokenFile }, at): readonly Approver[] => {
    const path = ['reports', 'approvers', at];
    const token = behind(asking, { path, env: ['tokenEnv', tokenEnv], file: ['tokenFile', tokenFile], form: TOKEN });
    return token === undefined ? [] : [{ name, token }];
  });
  const doorOf = doorsBy(asking, given, folder);
  const doors = Object.entries(given.recipients).flatMap(([name, recipient]): readonly (readonly [string, DoorConfig])[] => {
    const door = doorOf(name, recipient);
    return door === undefined ? [] : [[name, door]];
  });
  return { approvers, doors: Object.fromEntries(doors), folder, logo: logoIn(asking, given.logo) };
}

function doorsBy(asking: Asking, { mail, name: ourName }: ReportsShape, folder: string) {
  const door = mail && mailDoor(asking, mail);
  return (name: string, given: RecipientShape): DoorConfig | undefined => {
    const { kind, to } = given;
    switch (kind) {
      case 'folder':
        return given.folder === undefined ? undefined : { kind, folder: resolve(folder, given.folder) };
      case 'webhook': {
        const found = webhookDoor(asking, ['reports', 'recipients', name], given);
        return found && { kind, door: found };
      }
      case 'ticket':
        return { kind, board: given.board };
      case 'mail':
        return mail && door && to !== undefined ? { kind, door, from: { name: ourName, address: mail.from }, to } : undefined;
    }
  };
}

function mailDoor(asking: Asking, { host, port, tls, plainReason, user, passwordEnv, passwordFile }: NonNullable<ReportsShape['mail']>) {
  const form = { wanted: 'a password', fits: (text: string) => text !== '' };
  const asked = { path: ['reports', 'mail'], env: ['passwordEnv', passwordEnv], file: ['passwordFile', passwordFile], form } as const;
  const password = user === undefined ? undefined : behind(asking, asked);
  if (user !== undefined && password === undefined) return undefined;
  const login = user === undefined || password === undefined ? undefined : { user, password };
  return { host, port, tls: tlsOf(tls, plainReason), login };
}

type Read = Pick<Shape, 'reports' | 'connections' | 'clients' | 'otherClients' | 'processes'>;

/** `chain`: that of the process of reports. Undefined where there are none, or their ticket system is not there, which is complained about. */
export function reportsOf(read: Read, outside: ReportSecrets | undefined, chain: readonly MergedRoute[]): ReportsConfig | undefined {
  const given = read.reports;
  const connection = given && own(read.connections, given.tickets);
  if (given === undefined || connection === undefined || outside === undefined) return undefined;
  const process = processIn(read.processes, REPORT);
  const settings = compile(
    read,
    connection,
    chain.map(({ route }) => route),
    { name: REPORT, process: { ...process, criticality: 'convenience' } },
  );
  const { approvers, doors, folder, logo } = outside;
  return {
    tickets: { connection: given.tickets, rules: rulesOf(settings) },
    brand: { name: given.name, colour: given.colour, logo },
    language: given.language,
    calendar: readingOf(connection).sla.calendar,
    approvers,
    doors,
    schedules: schedulesOf(given),
    clients: Object.entries(given.clients).map(([client, { kinds, timeZone, recipients, sections, targets = given.targets }]) => {
      const { ai, onRefusal } = policyFor(settings, { client, board: null, priority: null });
      const onTickets = onTicketsOf(given.tickets, doors, recipients);
      return {
        client,
        kinds,
        targets: targets && targetsOf(targets),
        sections: sections.map(({ title, file }) => ({ title, path: resolve(folder, file) })),
        settings: {
          timeZone: timeZone ?? given.timeZone,
          tickets: given.tickets,
          routes: settings.routes,
          ai,
          onRefusal,
          livenessMs: settings.livenessMs,
          readWithinMs: given.readWithin,
          proseWithinMs: given.proseWithin,
          approveWithinMs: given.approveWithin,
          lapseAfterMs: given.lapseAfter,
          comingBack: settings.comingBack,
          people: settings.people,
          approvers: given.approvers.map(({ name }) => name),
          recipients,
          ...(onTickets === undefined ? {} : { onTickets }),
        },
      };
    }),
  };
}

const targetsOf = (given: NonNullable<ReportsShape['targets']>): Targets =>
  Object.fromEntries(
    Object.entries(given).map(([priority, { respondWithin, resolveWithin }]) => [
      priority,
      { acknowledge: respondWithin && respondWithin / 60_000, resolve: resolveWithin && resolveWithin / 60_000 },
    ]),
  );

/** Each kind and zone once. */
function schedulesOf({ clients, timeZone: standard, at }: ReportsShape): readonly ReportSchedule[] {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  const all = Object.values(clients).flatMap(({ kinds, timeZone = standard }) => kinds.map((kind) => ({ kind, timeZone, hour, minute })));
  return [...new Map(all.map((one) => [`${one.kind} ${one.timeZone}`, one])).values()];
}
