/** `npm start`: the whole service in one process, on `standby.yaml`, until a signal. */
import { parseArgs } from 'node:util';
import { serve } from './serve.ts';
import { existingTemporal } from '../temporal/existing.ts';
import type { TestPorts } from './parts.ts';
import type { RunOptions } from './run.ts';

const HELP = `Standby: keeps the AI-dependent work of a service desk moving when the AI stops.

  npm start -- [options]

  --config FILE        what it works for (standby.yaml); begin with examples/minimal.yaml
  --data-dir DIR       where key, ledger and Temporal's database stand (.standby)
  --port N             where webhooks arrive, and /livez, /readyz, /metrics (8080; 0 takes a free one)
  --temporal-port N    of the embedded Temporal server (7233)
  --ui-port N          of Temporal's UI (8233)
  --codec-port N       of the codec server (8234)
  --no-intake          takes nothing new, and goes on with what is open: to drain before an upgrade (docs/operate.md)
  --json               events as JSON lines on standard output; the log stays on standard error
  --help               this text

A Temporal that TEMPORAL_ADDRESS or a profile of temporal.toml names is used instead of the embedded one.
Parts of it as processes of their own: standby worker --queues …, standby ingress. Every key: docs/configure.md.
`;

/** Runs until a signal; resolves with the exit code. `test` is given by counter-tests only. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv, test: TestPorts = {}): Promise<number> {
  const flags = readFlags(args);
  if (flags.kind === 'wrong') return complain(flags.why, 'See --help.', 2);
  if (flags.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const temporal = temporalOf(env);
  if ('why' in temporal) return complain(temporal.why, temporal.todo, 2);
  const { configPath, json, dataDir, ports, takesNew } = flags;
  const served = await serve({ configPath, json, env }, async (serving) => {
    // Loaded when the configuration can be used: what is wrong with it should not wait for workers and servers.
    const { runService } = await import('./run.ts');
    return runService({ ...serving, dataDir, ports, takesNew, temporal }, test);
  });
  return served.kind === 'stopped' ? 0 : complain(served.why, served.todo, served.kind === 'wrong' ? 2 : 1);
}

function temporalOf(env: NodeJS.ProcessEnv): RunOptions['temporal'] | { readonly why: string; readonly todo: string } {
  const existing = existingTemporal(env);
  switch (existing.kind) {
    case 'existing':
      return existing;
    case 'unusable':
      return { why: `the Temporal that is named: ${existing.why}`, todo: 'Correct TEMPORAL_… or temporal.toml.' };
    case 'none': {
      const cli = env['STANDBY_TEMPORAL_CLI'];
      if (cli) return { kind: 'embedded', cli };
      return {
        why: 'the temporal CLI is not known.',
        todo: 'Start by `npm start`, which finds or builds it, or set STANDBY_TEMPORAL_CLI.',
      };
    }
  }
}

type Flags = { readonly kind: 'flags'; readonly help: boolean; readonly json: boolean; readonly configPath: string } & Pick<
  RunOptions,
  'dataDir' | 'ports' | 'takesNew'
>;

function readFlags(args: readonly string[]): Flags | { readonly kind: 'wrong'; readonly why: string } {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean', default: false } as const;
  try {
    const named = { config: text, 'data-dir': text };
    const options = {
      ...named,
      port: text,
      'temporal-port': text,
      'ui-port': text,
      'codec-port': text,
      'no-intake': yes,
      json: yes,
      help: yes,
    };
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    const ports = {
      ingress: portOf(values.port, 8080),
      temporal: portOf(values['temporal-port'], 7233),
      ui: portOf(values['ui-port'], 8233),
      codec: portOf(values['codec-port'], 8234),
    };
    const { help, json, 'no-intake': noIntake, config = 'standby.yaml', 'data-dir': dataDir = '.standby' } = values;
    return { kind: 'flags', help, json, configPath: config, dataDir, ports, takesNew: !noIntake };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return { kind: 'wrong', why: error.message };
  }
}

export function portOf(value: string | undefined, standard: number): number {
  if (value === undefined) return standard;
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port < 65_536) return port;
  throw new RangeError(`Expected a port from 0 to 65535, got "${value}".`);
}

function complain(why: string, remedy: string, code: number): number {
  process.stderr.write(`Standby did not go on: ${why}\n${remedy}\n`);
  return code;
}

// A test's own entry imports `main` and calls it itself.
if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.env);
