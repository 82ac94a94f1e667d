/** What runs by time on Temporal, as the configuration says: reports, the control of providers, and polls. Whoever serves a queue sees to what goes there. */
import { startControl } from '../activities/control/port.ts';
import { dropOtherPolls, ensurePoll } from '../intake/poll-schedules.ts';
import { ensureReportSchedules } from '../intake/reports/schedules.ts';
import { endOtherPolls } from '../temporal/other-runs.ts';
import { WORKFLOW_QUEUE, deskQueue } from '../workflows/ids.ts';
import type { ConnectionConfig, ServiceConfig } from '../config/contract.ts';
import type { Temporal } from '../temporal/connect.ts';
import type { Roles } from './roles.ts';

type Parts = {
  readonly config: ServiceConfig;
  readonly roles: Roles;
  readonly temporal: Temporal;
  readonly installation: string;
  readonly control?: 'off';
};

/** The connections whose queue is served here. */
export async function startSchedules(parts: Parts, providers: Iterable<string>): Promise<readonly ConnectionConfig[]> {
  const { config, roles, temporal } = parts;
  const place = { client: temporal.client, installation: parts.installation };
  if (roles.queues.has(WORKFLOW_QUEUE)) {
    await ensureReportSchedules(place, config.reports?.schedules ?? []);
    if (parts.control !== 'off') for (const provider of providers) await startControl(temporal.client, provider);
  }
  const connections = config.connections.filter(({ name }) => roles.queues.has(deskQueue(name)));
  if (connections.length === 0) return connections;
  await endOtherPolls(temporal);
  for (const connection of connections) await ensurePoll(place, connection);
  await dropOtherPolls(
    place,
    config.connections.map(({ name }) => name),
  );
  return connections;
}
