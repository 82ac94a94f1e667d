/** Finds the Alertmanager of this machine, starts it for a test, and ends what it started by its own id. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onPath } from './on-path.ts';
import { freePorts } from '../../simulator/stage/free-ports.ts';
import type { ChildProcess } from 'node:child_process';

/** Debian's name for it, and its makers'. */
const NAMES = ['prometheus-alertmanager', 'alertmanager'];
export const HOW_TO_GET =
  'no Alertmanager found: install one (Debian: apt install prometheus-alertmanager; its service need not run) or name it by STANDBY_TEST_ALERTMANAGER';

/** In this order: STANDBY_TEST_ALERTMANAGER, then the usual names on the PATH. */
export function findAlertmanager(env: NodeJS.ProcessEnv): string | undefined {
  const { STANDBY_TEST_ALERTMANAGER: named, PATH: path = '' } = env;
  if (named) return named;
  return onPath(NAMES, path);
}

/** As somebody writes it for us, with times that a test can wait for. */
export type Routing = {
  readonly url: string;
  readonly token: string;
  /** @default 'standby' */
  readonly receiver?: string;
  readonly groupBy?: readonly string[];
  readonly groupWait?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  /** Of one notification. @default 0, which is all */
  readonly maxAlerts?: number;
  /** What else stands in its file, at the top. */
  readonly more?: Readonly<Record<string, unknown>>;
};
/** Or a whole file of somebody's own. */
type Configured = Routing | { readonly file: string };
/** JSON is YAML. */
const fileOf = ({ receiver = 'standby', more = {}, ...routing }: Routing): string =>
  JSON.stringify({
    route: {
      receiver,
      group_by: routing.groupBy ?? ['alertname', 'client'],
      group_wait: routing.groupWait ?? '200ms',
      group_interval: routing.groupInterval ?? '1s',
      repeat_interval: routing.repeatInterval ?? '1h',
      // Alerts that are none of ours, as an installation has them.
      routes: [{ receiver: 'elsewhere', matchers: ['elsewhere = "yes"'] }],
    },
    receivers: [
      {
        name: receiver,
        webhook_configs: [
          {
            url: routing.url,
            send_resolved: true,
            max_alerts: routing.maxAlerts ?? 0,
            http_config: { authorization: { type: 'Bearer', credentials: routing.token } },
          },
        ],
      },
      { name: 'elsewhere' },
    ],
    ...more,
  });

/** As its senders post it: no end is an end after five minutes of silence. */
export type Posted = {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
  readonly generatorURL?: string;
};
export type Alertmanager = {
  readonly baseUrl: string;
  readonly pid: number;
  post(alerts: readonly Posted[]): Promise<void>;
  /** Held back by itself from now on, for an hour. */
  silence(labels: Readonly<Record<string, string>>): Promise<void>;
  /** The same data and the same ports: it knows its silences, and no alert. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

export type StartOptions = {
  /** What its own web.config.file says. */
  readonly web?: unknown;
  readonly flags?: readonly string[];
};
const READY_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 10_000;
const TRIES = 3;

/** Started anew on other ports where somebody has taken one in between. */
export async function startAlertmanager(program: string, routing: Configured, options: StartOptions = {}): Promise<Alertmanager> {
  const [one] = await startedOn(program, routing, { ...options, count: 1 });
  if (one === undefined) throw new Error('Expected an Alertmanager, got none.');
  return one;
}

/** Two that know of each other, on loopback. Whoever posts to such a pair posts to both. */
export const startPeers = (program: string, routing: Configured, options: StartOptions = {}): Promise<readonly Alertmanager[]> =>
  startedOn(program, routing, { ...options, count: 2 });

async function startedOn(
  program: string,
  routing: Configured,
  options: StartOptions & { readonly count: number },
): Promise<readonly Alertmanager[]> {
  for (let attempt = 1; ; attempt++) {
    const ports = await freePorts(options.count * 2);
    const web = ports.slice(0, options.count);
    const gossip = ports.slice(options.count);
    const peers = gossip.map((port) => `--cluster.peer=127.0.0.1:${port}`);
    const cluster = (at: number): readonly string[] =>
      options.count === 1
        ? ['--cluster.listen-address=']
        : [`--cluster.listen-address=127.0.0.1:${gossip[at]}`, ...peers.filter((_, other) => other !== at)];
    const started = await Promise.all(
      web.map((port, at) => start(program, routing, { ...options, port, flags: [...cluster(at), ...(options.flags ?? [])] })),
    );
    const up = started.flatMap((one) => (one.kind === 'up' ? [one.alertmanager] : []));
    if (up.length === options.count) return up;
    for (const one of up) await one.stop();
    const said = started.map((one) => (one.kind === 'ended' ? one.said : '')).join('');
    if (attempt === TRIES || !/address already in use/.test(said)) throw new Error(`Expected ${program} to start, got its end: ${said}`);
  }
}

type Started = { readonly kind: 'up'; readonly alertmanager: Alertmanager } | { readonly kind: 'ended'; readonly said: string };
async function start(program: string, routing: Configured, options: StartOptions & { readonly port: number }): Promise<Started> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-alertmanager-'));
  const config = join(dir, 'alertmanager.yml');
  const web = join(dir, 'web.yml');
  await mkdir(join(dir, 'data'));
  await writeFile(config, 'file' in routing ? routing.file : fileOf(routing));
  if (options.web !== undefined) await writeFile(web, JSON.stringify(options.web));
  const args = [
    `--config.file=${config}`,
    `--storage.path=${join(dir, 'data')}`,
    `--web.listen-address=127.0.0.1:${options.port}`,
    ...(options.web === undefined ? [] : [`--web.config.file=${web}`]),
    ...(options.flags ?? []),
  ];
  const baseUrl = `http://127.0.0.1:${options.port}`;
  let running = await run(program, args, baseUrl);
  if (running.kind === 'ended') {
    await rm(dir, { recursive: true, force: true });
    return running;
  }
  const child = (): ChildProcess => {
    if (running.kind === 'ended') throw new Error(`Expected ${program} to run, got its end: ${running.said}`);
    return running.child;
  };
  const alertmanager: Alertmanager = {
    baseUrl,
    get pid() {
      return child().pid ?? 0;
    },
    post: (alerts) => sent(`${baseUrl}/api/v2/alerts`, alerts),
    silence: (labels) => sent(`${baseUrl}/api/v2/silences`, silenceOf(labels)),
    async restart() {
      // Politely, or it has not written down its silences.
      await ended(child(), 'SIGTERM');
      running = await run(program, args, baseUrl);
      child();
    },
    async stop() {
      if (running.kind === 'up') await ended(running.child);
      await rm(dir, { recursive: true, force: true });
    },
  };
  return { kind: 'up', alertmanager };
}

type Running = { readonly kind: 'up'; readonly child: ChildProcess } | { readonly kind: 'ended'; readonly said: string };
async function run(program: string, args: readonly string[], baseUrl: string): Promise<Running> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  // A test that ends in the middle leaves none behind.
  const leave = (): void => void child.kill('SIGKILL');
  process.once('exit', leave);
  child.once('exit', () => process.off('exit', leave));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said = `${said}${chunk}`.slice(-4_000)));
  let isOver = false;
  child.once('error', (error) => ([said, isOver] = [error.message, true])).once('exit', () => (isOver = true));
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!isOver && Date.now() < deadline) {
    // Any answer is one: where it asks for a password it says 401.
    const answer = await fetch(`${baseUrl}/-/ready`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
    if (answer !== undefined && !isOver) return { kind: 'up', child };
    await pause(50);
  }
  await ended(child);
  return { kind: 'ended', said };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await exit;
  clearTimeout(late);
}

async function sent(url: string, body: unknown): Promise<void> {
  const { ok, status, text } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  }).then(async (answer) => ({ ok: answer.ok, status: answer.status, text: await answer.text() }));
  if (!ok) throw new Error(`Expected Alertmanager to take it, got HTTP ${status}: ${text}`);
}

const silenceOf = (labels: Readonly<Record<string, string>>): unknown => ({
  matchers: Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
  startsAt: new Date().toISOString(),
  endsAt: new Date(Date.now() + 3_600_000).toISOString(),
  createdBy: 'a test',
  comment: 'a test',
});
