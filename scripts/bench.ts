/** `npm run bench`: tickets through Standby beside bare Temporal workflows, on one server, in one run, in turn; and our memory afterwards. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { start } from '../simulator/stage/process.ts';
import { startService } from '../simulator/stage/service.ts';
import { startStage } from '../simulator/stage/stage.ts';
import { bareRound, ticketRound } from './bench/loads.ts';
import { medianOf } from './bench/measure.ts';
import type { Load } from './bench/loads.ts';
import type { Round } from './bench/measure.ts';

const HELP = `npm run bench                   three rounds each at 1 and at 50 at a time, then memory after 1,000 tickets (about three minutes)
npm run bench -- --json         the figures as one JSON object
npm run bench -- --profile DIR  keeps CPU profiles of our process in DIR (figures are then lower)\n`;

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, profile: { type: 'string' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
/** A fast model; what is left of a latency is ours and Temporal's. */
const THINKING_MS = 200;
const LOADS: readonly Load[] = [
  { count: 20, atOnce: 1 },
  { count: 150, atOnce: 50 },
];
const ROUNDS = 3;
/** As many tickets as a mid-sized provider sees in two days. */
const MEMORY_AFTER = 1_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dir = await mkdtemp(join(tmpdir(), 'standby-bench-'));
const settings = { otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'person' }, log: 'error' } as const;
const stage = await startStage({ dir: join(dir, 'stage'), settings });
const profiling = values.profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${resolve(values.profile)}` };
const place = {
  dataDir: join(dir, 'standby'),
  configPath: stage.configPath,
  ingressPort: stage.ingressPort,
  env: { ...stage.env, ...profiling },
};
const service = await startService({ ...place, onLog: say });
await stage.setProvider('openai', { kind: 'slow', ms: THINKING_MS });
const bareWorker = await start({ entry: 'scripts/bench/bare-worker.ts', args: [service.urls.temporal], onLog: say });
const connection = await Connection.connect({ address: service.urls.temporal });
const client = new Client({ connection });

try {
  // One of each first: bundles, connections and caches are not what is measured.
  await ticketRound(stage, 'warm', { count: 5, atOnce: 5 });
  await bareRound(client, 'warm', THINKING_MS, { count: 5, atOnce: 5 });
  let tickets = 5;
  const rows: { load: Load; ours: Round; bare: Round }[] = [];
  for (const load of LOADS) {
    const ours: Round[] = [];
    const bare: Round[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      say(`${load.atOnce} at a time, round ${round} of ${ROUNDS} …`);
      ours.push(await ticketRound(stage, `c${load.atOnce}r${round}`, load));
      bare.push(await bareRound(client, `c${load.atOnce}r${round}`, THINKING_MS, load));
      tickets += load.count;
    }
    rows.push({ load, ours: medianOf(ours), bare: medianOf(bare) });
  }
  say(`${MEMORY_AFTER - tickets} more tickets for the memory …`);
  await ticketRound(stage, 'memory', { count: MEMORY_AFTER - tickets, atOnce: 50 });
  const rssMb = residentMb(service.started.pid);
  if (values.json) process.stdout.write(`${JSON.stringify({ cores: availableParallelism(), rows, rssMb })}\n`);
  else process.stdout.write(tableOf(rows, rssMb));
} finally {
  await connection.close();
  await bareWorker.stop();
  await service.started.stop();
  await stage.close();
  await rm(dir, { recursive: true, force: true });
}

function tableOf(rows: readonly { load: Load; ours: Round; bare: Round }[], rssMb: number): string {
  const line = (name: string, { perSecond, p50Ms, p95Ms }: Round): string =>
    `  ${name.padEnd(28)} ${perSecond.toFixed(2).padStart(6)} /s   p50 ${p50Ms.toFixed(0).padStart(5)} ms   p95 ${p95Ms.toFixed(0).padStart(5)} ms\n`;
  const part = ({ load, ours, bare }: { load: Load; ours: Round; bare: Round }): string =>
    `\n${load.atOnce} at a time, median of ${ROUNDS} rounds of ${load.count}\n` +
    line('Standby, webhook to note', ours) +
    line('bare workflow, 5 activities', bare) +
    `  ${'ratio'.padEnd(28)} ${(ours.perSecond / bare.perSecond).toFixed(2).padStart(6)}      (aim: at least 0.80)\n`;
  return `${rows.map(part).join('')}\nmemory of our process after ${MEMORY_AFTER} tickets: ${rssMb.toFixed(0)} MB (aim: at most 500)\n`;
}

/** Resident set, as `ps` sees it. */
function residentMb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) / 1024;
}
