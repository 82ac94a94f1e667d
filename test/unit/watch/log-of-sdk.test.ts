/** What passes from Temporal's own log into ours, where its metrics are served, and what our log is as a process writes it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { alertTo, installRuntime, temporalMetricsUrl } from '../../../watch/log.ts';
import type { RuntimeOptions } from '@temporalio/worker';

type Metrics = { readonly bindAddress: string };
type Installed = {
  readonly options: RuntimeOptions[];
  readonly lines: unknown[];
  readonly log: Parameters<typeof installRuntime>[0];
  readonly metrics: () => readonly (Metrics | undefined)[];
};
/** Temporal's runtime can be installed once in a process: here `install` stands for it. */
function bench(t: TestContext, install: (metrics: Metrics | undefined) => void = () => undefined): Installed {
  const [options, lines]: [RuntimeOptions[], unknown[]] = [[], []];
  const metricsOf = ({ telemetryOptions }: RuntimeOptions): Metrics | undefined => {
    const { metrics } = telemetryOptions ?? {};
    return metrics && 'prometheus' in metrics ? metrics.prometheus : undefined;
  };
  t.mock.method(Runtime, 'install', (given: RuntimeOptions) => {
    options.push(given);
    install(metricsOf(given));
  });
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(JSON.parse(chunk.toString('utf8')));
      done();
    },
  });
  return { options, lines, log: pino({ base: null, timestamp: false }, sink), metrics: () => options.map(metricsOf) };
}
const inUse = (): never => {
  throw new Error('Failed to bind: Address already in use (os error 98)');
};

test('of what Temporal logs beside its words only ids and names pass, and of an error its name', (t) => {
  const { options, lines, log } = bench(t);
  installRuntime(log);
  const known = {
    workflowId: 'w',
    runId: 'r',
    workflowType: 'wt',
    activityType: 'at',
    activityId: 'ai',
    taskQueue: 'q',
    attempt: 3,
    namespace: 'n',
    sdkComponent: 'worker',
    durationMs: 12,
  };
  const logger = options[0]?.logger;
  logger?.error('Activity failed', { ...known, error: new TypeError('printer on fire'), payload: 'printer on fire', stack: 'x' });
  logger?.warn('It is slow', { error: 'printer on fire', workflowId: 'w' });
  logger?.warn('Said without more');
  assert.deepEqual(lines, [
    { level: 50, ...known, error: 'TypeError', msg: 'Activity failed' },
    { level: 40, workflowId: 'w', msg: 'It is slow' },
    { level: 40, msg: 'Said without more' },
  ]);
});

test('what Temporal says for information, and that a queue of activities has no workflows, is not logged', (t) => {
  const { options, lines, log } = bench(t);
  installRuntime(log);
  const logger = options[0]?.logger;
  logger?.info('Worker state changed', { workflowId: 'w' });
  logger?.warn('No workflows registered. The worker does nothing of them.');
  assert.deepEqual(lines, []);
  logger?.warn('It is said: No workflows registered');
  assert.equal(lines.length, 1);
});

test('the runtime ends by no signal of its own, and serves metrics only where it is asked to', (t) => {
  const { options, log, metrics } = bench(t);
  installRuntime(log);
  installRuntime(log, 'without-metrics');
  assert.deepEqual(metrics(), [undefined, undefined]);
  assert.deepEqual(options[0]?.shutdownSignals, []);
  assert.deepEqual(options[0]?.telemetryOptions?.logging, {
    forward: {},
    filter: options[0]?.telemetryOptions?.logging?.filter,
  });
});

test('metrics are served on loopback, with the names that Prometheus expects, and it is said where', (t) => {
  const { log, metrics } = bench(t);
  installRuntime(log, 'with-metrics');
  const [served, ...more] = metrics();
  assert.deepEqual(more, []);
  const { bindAddress = '', ...names } = served ?? {};
  assert.match(bindAddress, /^127\.\d+\.\d+\.\d+:\d+$/);
  assert.deepEqual(names, { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true });
  assert.equal(temporalMetricsUrl(), `http://${bindAddress}/metrics`);
});

test('a port that is taken is left for another, on two addresses that only we know and then on the usual one; then there are no metrics', (t) => {
  const { log, metrics } = bench(t, (wanted) => wanted && inUse());
  installRuntime(log, 'with-metrics');
  const [last, ...tried] = metrics().toReversed();
  assert.deepEqual([last, tried.length, temporalMetricsUrl()], [undefined, 5, undefined]);
  const places = tried.toReversed().map((one) => one?.bindAddress.split(':') ?? []);
  assert.deepEqual(
    places.map(([host = '']) => (host === '127.0.0.1' ? 'usual' : host.startsWith('127.') ? 'ours' : host)),
    ['ours', 'ours', 'usual', 'usual', 'usual'],
  );
  for (const [, port] of places) assert.ok(Number(port) >= 20_000 && Number(port) <= 29_999, `port ${port}`);
});

test('the first port that is free is the one that is said', (t) => {
  let left = 2;
  const { log, metrics } = bench(t, () => (left-- > 0 ? inUse() : undefined));
  installRuntime(log, 'with-metrics');
  assert.equal(metrics().length, 3);
  assert.equal(temporalMetricsUrl(), `http://${metrics()[2]?.bindAddress}/metrics`);
});

for (const words of ['Cannot assign requested address (os error 99)', 'address not available'])
  test(`an address that the system does not have (${words}) is left for another`, (t) => {
    const { log, metrics } = bench(t, (wanted) => {
      if (wanted && wanted.bindAddress.startsWith('127.0.0.1:') === false) throw new Error(words);
    });
    installRuntime(log, 'with-metrics');
    assert.equal(metrics().length, 3);
  });

test('whatever else goes wrong with the runtime is thrown at once', (t) => {
  const { log, options } = bench(t, () => {
    throw new Error('Runtime is already installed');
  });
  assert.throws(() => installRuntime(log, 'with-metrics'), /^Error: Runtime is already installed$/);
  assert.equal(options.length, 1);
});

test('an alert about one run names it', () => {
  const lines: unknown[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(JSON.parse(chunk.toString('utf8')));
      done();
    },
  });
  const alert = alertTo(pino({ base: null, timestamp: false }, sink));
  alert({ kind: 'workflow-stuck', detail: 'it is', workflowId: 'triage:desk:1' });
  alert({ kind: 'poll-late', detail: 'it is' });
  assert.deepEqual(lines, [
    { level: 50, alert: 'workflow-stuck', workflowId: 'triage:desk:1', msg: 'it is' },
    { level: 50, alert: 'poll-late', msg: 'it is' },
  ]);
});

/** An end that takes longer is none: nothing is left to do. */
const ENDS_WITHIN_MS = 10_000;
/** Runs these lines as a program that has `createLog` and `every`. */
async function program(lines: string): Promise<{ code: unknown; out: string; err: string }> {
  const source = `import { createLog } from ${JSON.stringify(import.meta.resolve('../../../watch/log.ts'))};
    import { every } from ${JSON.stringify(import.meta.resolve('../../../watch/loop.ts'))};
    ${lines}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], { stdio: 'pipe' });
  let [out, err] = ['', ''];
  let late: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    late ??= setTimeout(() => child.kill(), ENDS_WITHIN_MS);
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = await once(child, 'close');
  clearTimeout(late);
  return { code, out, err };
}

test('our log is one line of JSON an event on standard error, also where the process is killed right after it', async () => {
  const { code, out, err } = await program(`
    const log = createLog('info');
    log.debug('not said');
    log.info({ count: 2 }, 'said');
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => setTimeout(() => undefined, 60_000));`);
  assert.deepEqual([code, out, err.split('\n').length], [null, '', 2]);
  const { time, ...line } = JSON.parse(err) as Record<string, unknown>;
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(line, { level: 30, service: 'standby', count: 2, msg: 'said' });
});

test('a process whose terminal is closed goes on without its log, and one that only waits for its next round ends', async () => {
  const { code, out } = await program(
    `
    import { closeSync } from 'node:fs';
    closeSync(2);
    const log = createLog('info');
    for (let count = 0; count < 3; count++) {
      log.info('nobody reads it');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    every(60_000, () => Promise.resolve(), () => undefined);
    console.log('done');`,
  );
  assert.deepEqual([code, out], [0, 'done\n']);
});
