/** `standby reconcile`: after a restore, finds where ledger and Temporal contradict each other, says what it would do, and does it with `--yes`. */
import { openTicketSystem } from '../connectors/index.ts';
import { realClock } from '../activities/clock.ts';
import { createAccept } from '../intake/accept.ts';
import { STANDARD_PATH, loadConfig } from '../config/load.ts';
import { problemText } from '../config/problem.ts';
import { noteSuperseded } from '../watch/note.ts';
import { PROCESSES, PROCESS_OF, WORDS, processNamed } from '../workers/processes.ts';
import { failed } from './command.ts';
import { withInstallation } from './connect.ts';
import { COMMON_HELP } from './flags.ts';
import { act } from './reconcile/act.ts';
import { look } from './reconcile/look.ts';
import { doneOf, foundOf } from './reconcile/report.ts';
import { withTemporal } from './temporal.ts';
import type { Client } from '@temporalio/client';
import type { ServiceConfig } from '../config/contract.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { ActPorts } from './reconcile/act.ts';
import type { Command, Failed } from './command.ts';

export const reconcile: Command = {
  help: `standby reconcile [--yes] [options]

For after a restore, where the ledger and Temporal are of different ages. Finds tasks, tickets that wait, due rows and notes
whose run is gone, has ended or is an earlier one, and runs that the ledger does not know; says what it would do, and with
--yes does it: closes those tasks, announces their tickets anew so that they are worked on, lets runs look again, and takes
back notes that ask in vain. Standby must run. Give it again until it finds nothing.

  --yes              do it
${COMMON_HELP}`,
  options: { yes: { type: 'boolean', default: false } },
  words: [],
  run: async ({ dataDir, config: named, values }, progress, caller) => {
    const path = named ?? STANDARD_PATH;
    const read = loadConfig({ path, env: caller.env, nowMs: Date.now() });
    if (read.kind === 'unusable') return unusable(path, read.problems.map(problemText), progress);
    return withInstallation(dataDir, ({ ledger, ...rest }) =>
      withTemporal({ ledger, ...rest }, caller, async (client) => {
        progress('looking at what the ledger counts on …');
        const { findings, looked } = await look(client, ledger, PROCESSES, Date.now());
        if (values['yes'] !== true || findings.length === 0) return foundOf(findings, looked);
        progress(`putting right ${findings.length} …`);
        return doneOf(await act(portsOf(read.config, client, ledger), findings));
      }),
    );
  },
};

function unusable(path: string, problems: readonly string[], progress: (line: string) => void): Failed {
  for (const problem of problems) progress(problem);
  return failed(`Expected ${path} to be usable, got ${problems.length} problem(s).`, 'See standby config check.');
}

function portsOf({ connections }: ServiceConfig, client: Client, ledger: Ledger): ActPorts {
  const byName = new Map(connections.map((one) => [one.name, one]));
  const settingsOf = (name: string) => {
    const { settings } = byName.get(name) ?? {};
    if (settings) return settings;
    throw new Error(`Expected a configured connection, got ${name}.`);
  };
  // Whoever gave the command reads what could not be done; the log is for who does not watch.
  const alert = (): void => undefined;
  return {
    client,
    ledger,
    accept: createAccept({
      client,
      ledger,
      settingsOf,
      processOf: (name) => processNamed(byName.get(name)?.process ?? PROCESSES[0].name),
      nowMs: Date.now,
    }),
    dueAtMs: (name, nowMs, workflowId) => {
      const connection = byName.get(name);
      return connection?.process === PROCESS_OF(workflowId) ? nowMs + connection.settings.deadline.withoutDueMs : undefined;
    },
    async supersede(note) {
      const connection = byName.get(note.connection);
      if (!connection) return `the connection ${note.connection} is not configured`;
      const ports = {
        desk: openTicketSystem(connection),
        ledger,
        clock: realClock,
        alert,
        settings: connection.settings,
        words: WORDS,
      };
      const end = await noteSuperseded(ports, note);
      return end === 'done' ? undefined : 'the ticket system does not take it now';
    },
    processOf: PROCESS_OF,
    nowMs: Date.now,
  };
}
