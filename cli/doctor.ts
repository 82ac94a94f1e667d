/** `standby doctor`: what is found, where, which version, what is missing, and what to do. Works before the first start and beside a running Standby. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { COMMON_HELP, numberOf } from './flags.ts';
import { examine } from './doctor/examine.ts';
import { isWell } from './doctor/finding.ts';
import { messageOf } from './doctor/message-of.ts';
import { jsonOf, textOf } from './doctor/report.ts';
import { thisMachine } from './doctor/this-machine.ts';
import type { Command, Ended, Given, Wrong } from './command.ts';
import type { CheckConfig } from './doctor/optional.ts';
import type { WantedPort } from './doctor/ports.ts';
import type { SchedulesLooked } from './schedules.ts';

const HELP = `standby doctor [options]

Says what a Standby needs on this machine, a line each: ok, missing, wrong or not needed, and what to do. Beside a Standby that runs it
says of each schedule of polls and reports what differs from the configuration, and nothing of the others. It changes nothing.

  --port N             the ports that a start would take, as npm start names them:
  --temporal-port N      8080, 7233, 8233 and 8234 if nothing else is said
  --ui-port N
  --codec-port N
${COMMON_HELP}
Exit codes: 0 Standby can run, 1 something is missing or wrong, 2 used wrongly.
`;

/** The standard ones are those of npm start. */
const PORTS = [
  { flag: 'port', name: 'webhooks', standard: 8080 },
  { flag: 'temporal-port', name: 'the embedded Temporal server', standard: 7233 },
  { flag: 'ui-port', name: "Temporal's UI", standard: 8233 },
  { flag: 'codec-port', name: 'the codec server', standard: 8234 },
] as const;

const text = { type: 'string' } as const;

export const doctor: Command = {
  help: HELP,
  options: { port: text, 'temporal-port': text, 'ui-port': text, 'codec-port': text },
  words: [],
  run: async (given, progress, { env }): Promise<Ended> => {
    const ports = portsOf(given);
    if ('kind' in ports) return ports;
    progress('looking …');
    const root = dirname(import.meta.dirname);
    // Without the dependencies there is nothing to read it with, and that is a finding of its own.
    const reader = existsSync(join(root, 'node_modules', 'yaml'))
      ? { checkConfig: checkConfig(env), schedules: schedulesBeside(given.dataDir, env) }
      : {};
    const machine = thisMachine(
      { dataDir: given.dataDir, config: given.config, ...reader },
      { env, root, running: { version: process.versions.node, path: process.execPath } },
    );
    const findings = await examine(machine, ports);
    return { kind: findings.every(isWell) ? 'done' : 'wanting', text: textOf(findings), json: jsonOf(findings) };
  },
};

function portsOf(given: Given): readonly WantedPort[] | Wrong {
  const ports: WantedPort[] = [];
  for (const { flag, name, standard } of PORTS) {
    const port = numberOf(given, flag, { standard, least: 0, most: 65_535, whole: true });
    if (typeof port !== 'number') return port;
    ports.push({ name, flag: `--${flag}`, port });
  }
  return ports;
}

/** Loaded only here: it needs packages, and this command is for machines that may not have them yet. */
const checkConfig =
  (env: NodeJS.ProcessEnv): CheckConfig =>
  async (path) => {
    const [{ loadConfig }, { problemText }] = await Promise.all([import('../config/load.ts'), import('../config/problem.ts')]);
    const read = loadConfig({ path, env, nowMs: Date.now() });
    return { problems: read.kind === 'unusable' ? read.problems.map(problemText) : [] };
  };

/** Of a configuration that is right; of another one its own finding says what is wrong. */
const schedulesBeside =
  (dataDir: string, env: NodeJS.ProcessEnv) =>
  async (path: string): Promise<SchedulesLooked> => {
    try {
      const [{ loadConfig }, { lookAtSchedules }] = await Promise.all([import('../config/load.ts'), import('./schedules.ts')]);
      const read = loadConfig({ path, env, nowMs: Date.now() });
      return read.kind === 'unusable' ? { kind: 'nothing-there' } : await lookAtSchedules({ dataDir, env }, read.config);
    } catch (error) {
      // Half of an installation, for one; doctor is for machines that are not well.
      return { kind: 'not-looked', why: messageOf(error) };
    }
  };
