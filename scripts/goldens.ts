/** Run by hand after a wanted change of a workflow: plays each kind of triage on the real service and exports the runs' whole histories. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { createSeal } from '../encryption/cipher.ts';
import { dataConverterOf } from '../encryption/data-converter.ts';
import { parseKeyText } from '../encryption/key-text.ts';
import { openLedger } from '../ledger/open.ts';
import { startService } from '../simulator/stage/service.ts';
import { startStage } from '../simulator/stage/stage.ts';
import { ALERT_SECRET, playOfAlerts, startReceiver } from './goldens/of-alerts.ts';
import { APPROVER_TOKEN, playOfReports } from './goldens/of-reports.ts';
import { playOfFacts } from './goldens/of-facts.ts';
import { play } from './goldens/play.ts';
import { SCENES, settingsFor } from './goldens/scenes.ts';
import type { Run } from './goldens/play.ts';
import type { Scene } from './goldens/scenes.ts';
import type { Stage } from '../simulator/stage/stage.ts';

/** As the golden service's: a history tells who spoke to it. */
const IDENTITY = 'standby-golden';

const fixture = (name: string): string => fileURLToPath(new URL(`../test/fixtures/${name}`, import.meta.url));
const cli = process.env['STANDBY_TEMPORAL_CLI'];
if (!cli) throw new Error('Expected STANDBY_TEMPORAL_CLI: run this by scripts/bootstrap.mjs --with temporal-cli.');

/** Only these, where they are named: a flow that is new. From 0.1.0 on what is there stays as it is. */
const named = process.argv.slice(2);
const scenes = named.length === 0 ? SCENES : SCENES.filter(({ name }) => named.includes(name));
const GROUPS: readonly ((scene: Scene) => boolean)[] = [
  ({ moves, controlled, ofFacts, ofAlerts, ofReports }) => !moves && !controlled && !ofFacts && !ofAlerts && !ofReports,
  ({ moves }) => moves === true,
  ({ controlled }) => controlled === true,
  ({ ofFacts }) => ofFacts === true,
  ({ ofAlerts }) => ofAlerts !== undefined,
  ({ ofReports }) => ofReports !== undefined,
];
for (const isOf of GROUPS) {
  const those = scenes.filter(isOf);
  if (those.length === 0) continue;
  const dir = await mkdtemp(join(tmpdir(), 'standby-goldens-'));
  try {
    await playAll(cli, dir, those);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function playAll(temporal: string, folder: string, those: readonly Scene[]): Promise<void> {
  const dataDir = join(folder, 'standby');
  await mkdir(dataDir, { mode: 0o700 });
  await copyFile(fixture('golden.key'), join(dataDir, 'standby.key'));
  const receiver = await startReceiver();
  const stage = await startStage({ dir: join(folder, 'stage'), settings: settingsFor(those[0] ?? {}, receiver.url) });
  try {
    const entry = 'test/fixtures/golden-service.ts';
    const controlled = those.some((scene) => scene.controlled === true) ? { STANDBY_GOLDEN_CONTROL: 'on' } : {};
    const service = await startService({
      dataDir,
      configPath: stage.configPath,
      ingressPort: stage.ingressPort,
      env: { ...stage.env, ...controlled, ALERT_SECRETS: ALERT_SECRET, APPROVER: APPROVER_TOKEN },
      entry,
    });
    try {
      const address = service.urls.temporal;
      const client = new Client({
        connection: await Connection.connect({ address }),
        dataConverter: await goldenConverter(),
        identity: IDENTITY,
      });
      for (const scene of those) await exportRun(temporal, address, scene, await playOn({ stage, client, dataDir }, scene));
      await client.connection.close();
    } finally {
      await service.started.stop();
    }
  } finally {
    await stage.close();
    await receiver.stop();
  }
}

type Place = { readonly stage: Stage; readonly client: Client; readonly dataDir: string };
async function playOn({ stage, client, dataDir }: Place, scene: Scene): Promise<Run> {
  const { ofFacts, ofAlerts, ofReports } = scene;
  if (!ofFacts && !ofAlerts && !ofReports) return play(stage, client, scene);
  const ledger = await openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal([await goldenKey()]) });
  const place = { stage, client, ledger };
  try {
    if (ofReports) return await playOfReports(place, ofReports);
    return await (ofAlerts ? playOfAlerts(place, { source: ofAlerts, exports: scene.exports }) : playOfFacts(place, scene));
  } finally {
    await ledger.close();
  }
}

async function goldenKey() {
  const read = parseKeyText(await readFile(fixture('golden.key'), 'utf8'));
  if (read.kind !== 'key') throw new Error(`Expected the golden key, got ${read.got}.`);
  return read.key;
}
async function goldenConverter() {
  return dataConverterOf([await goldenKey()]);
}

/** As an operator would, and written down as it comes: a history that was touched proves nothing. */
async function exportRun(temporal: string, address: string, { name }: Scene, { workflowId, runId }: Run): Promise<void> {
  const which = ['--workflow-id', workflowId, '--run-id', runId, '--address', address];
  const own = ['--disable-config-env', '--disable-config-file', '--output', 'json'];
  const { stdout } = await promisify(execFile)(temporal, ['workflow', 'show', ...which, ...own], { maxBuffer: 64 * 1024 * 1024 });
  await writeFile(fixture(`histories/${name}.json`), stdout);
}
