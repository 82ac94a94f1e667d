/** `standby worker` and `standby ingress`: parts of the service as processes of their own, until a signal. */
import { failed, wrong } from './command.ts';
import { COMMON_HELP, numberOf } from './flags.ts';
import { STANDARD_PATH } from '../config/load.ts';
import { rolesOf } from '../workers/roles.ts';
import { runRoles } from '../workers/run-roles.ts';
import { serve } from '../workers/serve.ts';
import { existingTemporal } from '../temporal/existing.ts';
import type { Roles, RolesRead } from '../workers/roles.ts';
import type { ServiceConfig } from '../config/contract.ts';
import type { Caller, Command, Ended, Given } from './command.ts';

const TOGETHER = `All parts share the configuration, the data directory (key and ledger) and one Temporal: the one that TEMPORAL_ADDRESS or
temporal.toml names, else the one that a Standby on the same data directory has started.`;

const NO_INTAKE = `  --no-intake        takes nothing new, and goes on with what is open: to drain before an upgrade
`;
const yes = { type: 'boolean', default: false } as const;

export const worker: Command = {
  help: `standby worker --queues NAMES [options]

Serves some queues in this process, until a signal: standby (workflows), llm-<provider>, desk-<connection>. Who serves a
connection's queue also polls it and watches over its tickets.

${TOGETHER}

  --queues NAMES     names with commas between them
${NO_INTAKE}${COMMON_HELP}`,
  options: { queues: { type: 'string' }, 'no-intake': yes },
  words: [],
  run: (given, _progress, caller) => {
    const { queues } = given.values;
    if (typeof queues !== 'string') return Promise.resolve(wrong('Expected --queues to name the queues to serve, got none.'));
    return run({ given, caller, port: 0 }, (config) => rolesOf(config, queues));
  },
};

export const ingress: Command = {
  help: `standby ingress [options]

Takes webhooks in this process, until a signal; answers /livez, /readyz and /metrics.

${TOGETHER}

  --port N           where webhooks arrive (8080; 0 takes a free one)
${NO_INTAKE}${COMMON_HELP}`,
  options: { port: { type: 'string' }, 'no-intake': yes },
  words: [],
  run: async (given, _progress, caller) => {
    const port = numberOf(given, 'port', { standard: 8080, least: 0, most: 65_535, whole: true });
    if (typeof port !== 'number') return port;
    const roles: Roles = { ingress: true, queues: new Set() };
    return run({ given, caller, port }, () => ({ kind: 'roles', roles }));
  },
};

type Wanted = { readonly given: Given; readonly caller: Caller; readonly port: number };
async function run({ given, caller: { env }, port }: Wanted, rolesIn: (config: ServiceConfig) => RolesRead): Promise<Ended> {
  const existing = existingTemporal(env);
  if (existing.kind === 'unusable')
    return wrong(`Expected to read which Temporal is meant, got: ${existing.why}.`, 'Correct TEMPORAL_… or temporal.toml.');
  const takesNew = given.values['no-intake'] !== true;
  const place = existing.kind === 'existing' ? existing.place : undefined;
  const served = await serve({ configPath: given.config ?? STANDARD_PATH, json: given.json, env }, async (serving) => {
    const read = rolesIn(serving.config);
    if (read.kind === 'wrong') return { kind: 'wrong', why: read.why, todo: 'Name queues of this configuration.' };
    return runRoles({ ...serving, dataDir: given.dataDir, roles: read.roles, port, place, takesNew });
  });
  switch (served.kind) {
    case 'stopped':
      return { kind: 'done', text: 'Stopped.', json: { event: 'ended' } };
    case 'failed':
      return failed(served.why, served.todo);
    case 'wrong':
      return wrong(served.why, served.todo);
  }
}
