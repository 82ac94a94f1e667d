/** Serves until a signal: configuration in, ready line out, everything ended in order. What a process runs is given. */
import { loadConfig } from '../config/load.ts';
import { problemText } from '../config/problem.ts';
import { closeRuntime, createLog, installRuntime } from '../watch/log.ts';
import type { Logger } from 'pino';
import type { ServiceConfig } from '../config/contract.ts';
import type { NotStarted, Running } from './started.ts';

export type Serving = { readonly config: ServiceConfig; readonly log: Logger; readonly onBroken: (why: string) => void };
export type Wrong = { readonly kind: 'wrong'; readonly why: string; readonly todo: string };
export type Served = { readonly kind: 'stopped' } | { readonly kind: 'failed'; readonly why: string; readonly todo: string } | Wrong;
export type ServeOptions = {
  readonly configPath: string;
  readonly json: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
};

export async function serve(
  { configPath, json, env }: ServeOptions,
  run: (serving: Serving) => Promise<Running | NotStarted | Wrong>,
): Promise<Served> {
  const read = loadConfig({ path: configPath, env, nowMs: Date.now() });
  if (read.kind === 'unusable')
    return {
      kind: 'wrong',
      why: `the configuration:\n  ${read.problems.map(problemText).join('\n  ')}`,
      todo: 'Correct what is named; `standby config check` says it again, docs/configure.md has every key.',
    };
  // Database, ledger and log hold what tickets say: nobody else on this machine may read them.
  process.umask(0o077);
  const log = createLog(read.config.logLevel);
  for (const warning of read.warnings) log.warn(problemText(warning));
  for (const { process: name, groups, accepted } of read.config.risks)
    log.warn(
      { risk: name },
      `${name} is SLA-bound and depends on ${groups.join(', ')} alone, accepted by ${accepted.by} until ${accepted.until}`,
    );
  installRuntime(log, 'with-metrics');
  // Listening before anything starts: a signal in the middle of the start must not leave a server behind.
  const ending = Promise.withResolvers<Ending>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.resolve({ kind: 'asked', signal }));
  // A terminal that is closed says it to each of its processes, and the launcher passes it on: several are one request.
  process.on('SIGHUP', () => ending.resolve({ kind: 'asked', signal: 'SIGHUP' }));
  // Nobody may read any more by then; what cannot be said must not cut the stop short.
  process.stdout.on('error', () => undefined);
  const started = await run({ config: read.config, log, onBroken: (why) => ending.resolve({ kind: 'broken', why }) });
  if (started.kind !== 'running') {
    await closeRuntime();
    return started.kind === 'wrong' ? started : { kind: 'failed', why: started.why, todo: started.remedy };
  }
  announce(started, json);
  const ended = await ending.promise;
  log.info(ended.kind === 'asked' ? `stopping on ${ended.signal}` : 'stopping');
  await started.stop();
  if (json) process.stdout.write(`${JSON.stringify({ event: 'stopped' })}\n`);
  if (ended.kind === 'asked') return { kind: 'stopped' };
  return { kind: 'failed', why: ended.why, todo: 'See the log above and temporal.log in the data directory.' };
}

type Ending = { readonly kind: 'asked'; readonly signal: string } | { readonly kind: 'broken'; readonly why: string };

function announce({ urls, temporal }: Running, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ event: 'ready', urls, temporal, pid: process.pid })}\n`);
    return;
  }
  const parts = [
    urls.ingress === undefined ? '' : `Webhooks: ${urls.ingress}/hooks/<connection>.`,
    urls.temporalUi === undefined
      ? `Temporal: ${urls.temporal}.`
      : `Temporal's UI: ${urls.temporalUi}; opened by the address in the file temporal-ui of the data directory, it shows payloads decoded.`,
  ].filter((part) => part !== '');
  process.stdout.write(`Standby is ready. ${parts.join(' ')} Stop: Ctrl-C.\n`);
}
