/** `standby check`: asks every provider and ticket system of the configuration, cheaply, and says what a start would meet. */
import { openTicketSystem } from '../connectors/index.ts';
import { lookUpModel } from '../providers/lookup.ts';
import { tryModel } from '../providers/try-model.ts';
import { STANDARD_PATH, loadConfig } from '../config/load.ts';
import { problemText } from '../config/problem.ts';
import { alertsFinding, deskFinding, riskFinding, routeFinding, tryFinding } from './check/findings.ts';
import { boardsIn, reportTicketFindings } from './check/report-tickets.ts';
import { scheduleFindings } from './check/schedules.ts';
import { upgradeFinding } from './check/upgrade.ts';
import { failed } from './command.ts';
import { COMMON_HELP } from './flags.ts';
import { paintFor } from './paint.ts';
import { lookAtSchedules } from './schedules.ts';
import { tableOf } from './table.ts';
import type { ServiceConfig } from '../config/contract.ts';
import type { Finding } from './check/findings.ts';
import type { Command, Ended } from './command.ts';
import type { Cell, Paint } from './table.ts';

/** A list of models or of changes takes a second at most; ten say that something is wrong. */
const CALL_MS = 10_000;

export const check: Command = {
  help: `standby check [options]

Asks each route's provider for its list of models (key, model, latency, clock) and each ticket system for its list of changes (address,
token, latency) and for what it can. A call or two each, none of which costs money or changes anything. Writing rights show at the first write.
A list is no proof that a model answers: --try asks each for a few words.

  --try              one tiny request to each model, for a cent or so where it reasons first

Where the Temporal of the data directory runs: whether workflows of another release are open, which a start of this one would be refused for,
and whether the schedules of polls and reports are those of the configuration.

${COMMON_HELP}`,
  options: { try: { type: 'boolean' } },
  words: [],
  run: async ({ config, dataDir, values }, progress, caller): Promise<Ended> => {
    const path = config ?? STANDARD_PATH;
    const read = loadConfig({ path, env: caller.env, nowMs: Date.now() });
    if (read.kind === 'unusable') {
      for (const problem of read.problems) progress(problemText(problem));
      return failed(`Expected ${path} to be usable, got ${read.problems.length} problem(s).`, 'See standby config check.');
    }
    const isTrying = values['try'] === true;
    progress(`asking ${read.config.routes.length} route(s) and ${read.config.connections.length} connection(s) …`);
    if (isTrying) progress('each model has as long as for a ticket, a local one up to a minute …');
    const [found, upgrade, schedules] = await Promise.all([
      findingsOf(read.config, isTrying),
      upgradeFinding(dataDir, caller.env),
      lookAtSchedules({ dataDir, env: caller.env }, read.config),
    ]);
    const findings = [...found, ...(upgrade ? [upgrade] : []), ...scheduleFindings(schedules), ...read.config.risks.map(riskFinding)];
    const isWell = findings.every(({ state }) => state !== 'wrong');
    return { kind: isWell ? 'done' : 'wanting', text: textOf(findings, paintFor(caller)), json: { well: isWell, findings } };
  },
};

/** At once: a provider that hangs must not hold up the news about the others. */
async function findingsOf({ routes, connections, alerts, reports }: ServiceConfig, isTrying: boolean): Promise<readonly Finding[]> {
  const found = await Promise.all<Finding | readonly Finding[]>([
    ...routes.map(async ({ route, provider }) => {
      const found = routeFinding(route, await lookUpModel(provider, CALL_MS), Date.now());
      // What is certainly not there is not asked for: nobody pays for a second no.
      if (!isTrying || (found.state === 'wrong' && provider.kind === 'ollama')) return found;
      return tryFinding({ ...route, model: provider.model }, found, await tryModel(provider, route.attemptMs, Date.now()));
    }),
    ...connections.map(async (connection) => {
      const startedAt = performance.now();
      const desk = openTicketSystem(connection);
      const read = await desk.changedSince({ sinceMs: Date.now() }, 1, CALL_MS);
      const latencyMs = Math.round(performance.now() - startedAt);
      // Only where it answers: one that does not would be waited for twice.
      const isThere = read.kind === 'changes' || read.kind === 'unsupported';
      const can = isThere ? await desk.capabilities(CALL_MS) : undefined;
      const sources = alerts.filter(({ tickets }) => tickets === connection.name);
      const isBoardNamed = isThere && boardsWanted(reports, connection.name);
      const boards = isBoardNamed ? await boardsIn(desk, Date.now(), CALL_MS) : undefined;
      return [
        deskFinding(connection, read, latencyMs, can),
        ...sources.map((source) => alertsFinding(source, can)),
        ...reportTicketFindings(reports, connection.name, { can, boards }),
      ];
    }),
  ]);
  return found.flat();
}

const boardsWanted = (reports: ServiceConfig['reports'], connection: string): boolean =>
  reports?.tickets.connection === connection &&
  Object.values(reports.doors).some((door) => door.kind === 'ticket' && door.board !== undefined);

function textOf(findings: readonly Finding[], paint: Paint): string {
  const rows = findings.map(({ state, what, detail, latencyMs }): readonly Cell[] => [
    state === 'ok' ? state : { text: state, tone: 'late' },
    what,
    latencyMs === undefined ? '' : `${latencyMs} ms`,
    detail,
  ]);
  return tableOf(['STATE', 'WHAT', 'TOOK', 'DETAIL'], rows, paint);
}
