/** `npm start`: reads flags and environment, runs the service, says when it is ready, ends it on a signal. */
import { parseArgs } from 'node:util';
import { readConfig } from './config.ts';
import { closeRuntime, createLog, installRuntime } from './log.ts';
import { runService } from './run.ts';
import type { NotStarted, RunOptions, Running, TestPorts } from './run.ts';

const HELP = `Standby: keeps the AI-dependent work of a service desk moving when the AI stops.

  npm start -- [options]

  --data-dir DIR       where key, ledger and Temporal's database stand (.standby)
  --port N             where webhooks arrive (8080; 0 takes a free one)
  --temporal-port N    of the embedded Temporal server (7233)
  --ui-port N          of Temporal's UI (8233)
  --codec-port N       of the codec server (8234)
  --json               events as JSON lines on standard output
  --help               this text

Set by environment: STANDBY_DESK_URL, STANDBY_DESK_TOKEN, STANDBY_WEBHOOK_SECRETS (comma separated), and at least one of
OPENAI_API_KEY, ANTHROPIC_API_KEY, STANDBY_OLLAMA_URL. Everything else: docs/configure.md.
`;

/** Runs until a signal; resolves with the exit code. `test` is given by counter-tests only. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv, test: TestPorts = {}): Promise<number> {
  const flags = readFlags(args);
  if (flags.kind === 'wrong') return complain(flags.why, 'See --help.', 2);
  if (flags.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const read = readConfig(env);
  if (read.kind === 'unusable')
    return complain(`the environment:\n  ${read.problems.join('\n  ')}`, 'Set what is named; see docs/configure.md.', 2);
  const cli = env['STANDBY_TEMPORAL_CLI'];
  if (!cli)
    return complain('the temporal CLI is not known.', 'Start by `npm start`, which finds or builds it, or set STANDBY_TEMPORAL_CLI.', 2);

  // Database, ledger and log hold what tickets say: nobody else on this machine may read them.
  process.umask(0o077);
  const log = createLog(read.config.logLevel);
  installRuntime(log, 'with-metrics');
  // Listening before anything starts: a signal in the middle of the start must not leave a server behind.
  const ending = Promise.withResolvers<Ending>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.resolve({ kind: 'asked', signal }));
  const onBroken = (why: string): void => ending.resolve({ kind: 'broken', why });
  const started = await runService({ ...flags, config: read.config, cli, log, onBroken }, test);
  if (started.kind === 'not-started') {
    await closeRuntime();
    return complain(started.why, started.remedy, 1);
  }
  announce(started, flags.json);
  const ended = await ending.promise;
  log.info(ended.kind === 'asked' ? `stopping on ${ended.signal}` : 'stopping');
  await started.stop();
  return ended.kind === 'asked' ? 0 : complain(ended.why, 'See the log above and temporal.log in the data directory.', 1);
}

type Ending = { readonly kind: 'asked'; readonly signal: string } | { readonly kind: 'broken'; readonly why: string };

type Flags = { readonly kind: 'flags'; readonly help: boolean; readonly json: boolean } & Pick<RunOptions, 'dataDir' | 'ports'>;

function readFlags(args: readonly string[]): Flags | { readonly kind: 'wrong'; readonly why: string } {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean', default: false } as const;
  try {
    const options = { 'data-dir': text, port: text, 'temporal-port': text, 'ui-port': text, 'codec-port': text, json: yes, help: yes };
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    const ports = {
      ingress: portOf(values.port, 8080),
      temporal: portOf(values['temporal-port'], 7233),
      ui: portOf(values['ui-port'], 8233),
      codec: portOf(values['codec-port'], 8234),
    };
    return { kind: 'flags', help: values.help, json: values.json, dataDir: values['data-dir'] ?? '.standby', ports };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return { kind: 'wrong', why: error.message };
  }
}

function portOf(value: string | undefined, standard: number): number {
  if (value === undefined) return standard;
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port < 65_536) return port;
  throw new RangeError(`Expected a port from 0 to 65535, got "${value}".`);
}

function announce({ urls, temporal }: Running, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ event: 'ready', urls, temporal, pid: process.pid })}\n`);
  else
    process.stdout.write(
      `Standby is ready. Webhooks: ${urls.ingress}/hooks/<connection>. Temporal's UI: ${urls.temporalUi}. Stop: Ctrl-C.\n`,
    );
}

function complain(why: NotStarted['why'], remedy: string, code: number): number {
  process.stderr.write(`Standby did not go on: ${why}\n${remedy}\n`);
  return code;
}

// A test's own entry imports `main` and calls it itself.
if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env);
