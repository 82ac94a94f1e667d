/** `npm run bench`: tickets through Standby beside bare Temporal workflows, on one server, in one run, in turn; and our memory afterwards. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { parseKeyText } from '../encryption/key-text.ts';
import { itemId } from '../workflows/ids.ts';
import { start } from '../simulator/stage/process.ts';
import { startService } from '../simulator/stage/service.ts';
import { startStage } from '../simulator/stage/stage.ts';
import { bareRound, ticketRound } from './bench/loads.ts';
import { bytesOfRun } from './bench/bytes.ts';
import { followJournal } from './bench/journal-file.ts';
import { charactersFor, fillOf } from './bench/fill.ts';
import { cpuBetween, cpuSoFar } from './bench/cpu.ts';
import { medianOf } from './bench/measure.ts';
import type { Bytes } from './bench/bytes.ts';
import type { CpuMs } from './bench/cpu.ts';
import type { AlikeInput } from './bench/bare-workflow.ts';
import type { Bare, Load } from './bench/loads.ts';
import type { Round } from './bench/measure.ts';

const HELP = `npm run bench                   three rounds each at 1 and at 50 at a time, then memory after 1,000 tickets (about three minutes)
npm run bench -- --quick        one round of each and no memory (about one minute)
npm run bench -- --json         the figures as one JSON object
npm run bench -- --profile DIR  keeps CPU profiles of our process in DIR (figures are then lower)\n`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
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
const ROUNDS = values.quick ? 1 : 3;
const [ALIKE, FIVE] = ['bench-alike', 'bench-five'];
type Row = {
  readonly load: Load;
  readonly ours: Round;
  readonly alike: Round;
  readonly five: Round;
  readonly cpu: { readonly ours: CpuMs; readonly alike: CpuMs };
};
/** As many tickets as a mid-sized provider sees in two days. */
const MEMORY_AFTER = 1_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dir = await mkdtemp(join(tmpdir(), 'standby-bench-'));
const settings = { otherClients: { ai: 'cloud', write: 'fields', onRefusal: 'person' }, log: 'error' } as const;
// As real services do; inherited by the simulators.
process.env['SIMULATORS_KEEP_CONNECTIONS'] = '1';
const stage = await startStage({ dir: join(dir, 'stage'), settings });
const journal = followJournal(join(dir, 'stage', 'desk.jsonl'));
const profiling = values.profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${resolve(values.profile)}` };
const place = {
  dataDir: join(dir, 'standby'),
  configPath: stage.configPath,
  ingressPort: stage.ingressPort,
  env: { ...stage.env, ...profiling },
};
const service = await startService({ ...place, onLog: say });
await stage.setProvider('openai', { kind: 'slow', ms: THINKING_MS });
const keyFile = join(place.dataDir, 'standby.key');
const workers = [
  await start({ entry: 'scripts/bench/bare-worker.ts', args: [service.urls.temporal, ALIKE, keyFile], onLog: say }),
  await start({ entry: 'scripts/bench/bare-worker.ts', args: [service.urls.temporal, FIVE], onLog: say }),
];
const connection = await Connection.connect({ address: service.urls.temporal });
const plain = new Client({ connection });
const sealing = new Client({ connection, dataConverter: await serviceConverter(keyFile) });

try {
  // Some of each first: bundles, connections and caches are not what is measured.
  await ticketRound(stage, journal, 'warm', { count: 5, atOnce: 5 });
  const ours = await bytesOfRun(sealing, itemId('triage', 'desk', 'warm-1'));
  const alike: Bare = { client: sealing, type: 'bareAlike', queue: ALIKE, input: alikeOf(ours) };
  const five: Bare = { client: plain, type: 'bareFive', queue: FIVE, input: THINKING_MS };
  for (const one of [alike, five]) await bareRound(one, 'warm', { count: 5, atOnce: 5 });
  const theirs = await bytesOfRun(sealing, 'bareAlike:warm-1');
  let tickets = 5;
  const rows: Row[] = [];
  for (const load of LOADS) {
    const rounds = { ours: [] as Round[], alike: [] as Round[], five: [] as Round[] };
    let cpu: Row['cpu'] = { ours: {}, alike: {} };
    for (let round = 1; round <= ROUNDS; round++) {
      say(`${load.atOnce} at a time, round ${round} of ${ROUNDS} …`);
      const name = `c${load.atOnce}r${round}`;
      const before = cpuSoFar();
      rounds.ours.push(await ticketRound(stage, journal, name, load));
      const between = cpuSoFar();
      rounds.alike.push(await bareRound(alike, name, load));
      // Of the last round: processor time differs little from one to the next.
      cpu = { ours: cpuBetween(before, between, load.count), alike: cpuBetween(between, cpuSoFar(), load.count) };
      rounds.five.push(await bareRound(five, name, load));
      tickets += load.count;
    }
    rows.push({ load, ours: medianOf(rounds.ours), alike: medianOf(rounds.alike), five: medianOf(rounds.five), cpu });
  }
  if (!values.quick) {
    say(`${MEMORY_AFTER - tickets} more tickets for the memory …`);
    await ticketRound(stage, journal, 'memory', { count: MEMORY_AFTER - tickets, atOnce: 50 });
    tickets = MEMORY_AFTER;
  }
  const rssMb = residentMb(service.started.pid);
  if (values.json) process.stdout.write(`${JSON.stringify({ cores: availableParallelism(), bytes: { ours, theirs }, rows, rssMb })}\n`);
  else process.stdout.write(bytesLine(ours, theirs) + tableOf(rows, rssMb, tickets));
} finally {
  await connection.close();
  for (const worker of workers) await worker.stop();
  await service.started.stop();
  await stage.close();
  journal.close();
  await rm(dir, { recursive: true, force: true });
}

async function serviceConverter(file: string): Promise<ReturnType<typeof dataConverterOf>> {
  const read = parseKeyText(await readFile(file, 'utf8'));
  if (read.kind !== 'key') throw new Error(`Expected the key of the service in ${file}, got ${read.got}.`);
  return dataConverterOf([read.key]);
}

function alikeOf({ input, activities }: Bytes): AlikeInput {
  const sizes = activities.map(({ takes, gives }) => ({ takes: charactersFor(takes), gives: charactersFor(gives) }));
  return { fill: fillOf(charactersFor(input)), activities: sizes, waitMs: THINKING_MS };
}

function bytesLine(ours: Bytes, theirs: Bytes): string {
  const line = (name: string, { events, activities, all }: Bytes): string =>
    `  ${name.padEnd(28)} ${activities.length} queued activities, ${all} bytes through them, ${events} events\n`;
  return `\none run\n${line('Standby', ours)}${line('bare, as many and as large', theirs)}`;
}

function tableOf(rows: readonly Row[], rssMb: number, tickets: number): string {
  const line = (name: string, { perSecond, p50Ms, p95Ms }: Round): string =>
    `  ${name.padEnd(28)} ${perSecond.toFixed(2).padStart(6)} /s   p50 ${p50Ms.toFixed(0).padStart(5)} ms   p95 ${p95Ms.toFixed(0).padStart(5)} ms\n`;
  const ratio = (ours: Round, bare: Round, aim: string): string =>
    `  ${'ratio'.padEnd(28)} ${(ours.perSecond / bare.perSecond).toFixed(2).padStart(6)}      p95 ${(ours.p95Ms / bare.p95Ms).toFixed(2)} times${aim}\n`;
  const used = (name: string, cpu: CpuMs): string => {
    const parts = Object.entries(cpu).filter(([, ms]) => ms >= 0.5);
    if (parts.length === 0) return '';
    const all = parts.reduce((sum, [, ms]) => sum + ms, 0);
    return `  ${name.padEnd(28)} ${all.toFixed(0).padStart(6)} ms of processor time: ${parts.map(([part, ms]) => `${part} ${ms.toFixed(0)}`).join(', ')}\n`;
  };
  const part = ({ load, ours, alike, five, cpu }: Row): string =>
    `\n${load.atOnce} at a time, median of ${ROUNDS} round${ROUNDS === 1 ? '' : 's'} of ${load.count}\n` +
    line('Standby, webhook to note', ours) +
    line('bare, as many and as large', alike) +
    ratio(ours, alike, ' (aims: at least 0.90, at most 1.20 times)') +
    line('bare, five and empty', five) +
    ratio(ours, five, '') +
    used('a ticket', cpu.ours) +
    used('a bare one', cpu.alike);
  return `${rows.map(part).join('')}\nmemory of our process after ${tickets} tickets: ${rssMb.toFixed(0)} MB (aim: at most 500 after ${MEMORY_AFTER})\n`;
}

/** Resident set, as `ps` sees it. */
function residentMb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) / 1024;
}
