/** The example that people begin with runs as it stands, by environment only; and a slip in it ends the service before anything is started. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startService } from '../../simulator/stage/service.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { keyIn, someTickets, until } from '../support/live.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MINIMAL = join(ROOT, 'examples', 'minimal.yaml');
/** Nothing is started, so nothing has to be waited for but Node itself: a second, and on a machine that does twenty other things many. */
const ENDS_WITHIN_MS = 90_000;

test('examples/minimal.yaml triages the polled tickets of its clients, keeps the others from the cloud, and writes nothing', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-minimal-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const stage = await startStage({ dir: join(dir, 'stage'), webhooks: 'off' });
  t.after(() => stage.close());
  const [one, two, three] = someTickets(3);
  assert.ok(one && two && three);
  await stage.create([one, { ...two, client: 'globex' }, { ...three, client: 'nobody-named' }]);
  const dataDir = join(dir, 'standby');
  const startedAt = Date.now();
  const service = await startService({ dataDir, configPath: MINIMAL, ingressPort: stage.ingressPort, env: stage.env });
  t.after(() => service.started.stop());
  t.diagnostic(`ready after ${Date.now() - startedAt} ms`);
  const ledger = await openLedger({ path: join(dataDir, 'ledger.db'), seal: createSeal([await keyIn(dataDir)]) });
  t.after(() => ledger.close());
  const rows = await until(
    'three decisions',
    60_000,
    () => ledger.decisions({}),
    (seen) => seen.length === 3,
  );
  const by = new Map(rows.map(({ item: ticket, outcome, route }) => [ticket, `${outcome} ${route ?? 'nobody'}`]));
  assert.equal(by.get(one.id), 'decided openai/gpt-5.5');
  assert.equal(by.get(two.id), 'decided ollama/llama3.2', 'a local-only client stays on own hardware');
  assert.equal(by.get(three.id), 'would-ask-a-person nobody', 'an unknown client gets the strictest rules');
  assert.deepEqual([await stage.requests('openai'), await stage.requests('anthropic'), await stage.requests('ollama')], [1, 0, 1]);
  const writes = (await stage.journal()).filter(({ kind }) => kind !== 'ticket-created');
  assert.deepEqual(writes, [], 'observe writes nothing');
});

/** Two of the slips that test/unit/config/minimal-slips.test.ts tells all: one in the file, one in the environment. */
const SLIPS: readonly (readonly [what: string, from: string, to: string, env: NodeJS.ProcessEnv, said: RegExp])[] = [
  ['a mistyped key', '    intake: poll', '    intaek: poll', {}, /standby\.yaml:\d+:.*intaek/],
  ['a variable that is not set', '', '', { DESK_TOKEN: undefined }, /standby\.yaml:\d+:.*DESK_TOKEN to be set, got nothing/],
];
const ENV = { DESK_URL: 'http://127.0.0.1:9', DESK_TOKEN: 'canary-token', OPENAI_API_KEY: 'canary-key' };
for (const [what, from, to, env, complaint] of SLIPS)
  test(`${what} ends the service with 2 before anything is started`, async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'standby-fault-'));
    t.after(() => rm(dir, { recursive: true, force: true }));
    const path = join(dir, 'standby.yaml');
    await writeFile(path, (await readFile(MINIMAL, 'utf8')).replace(from, to));
    const { code, said } = await start(path, join(dir, 'data'), { ...ENV, ...env });
    assert.equal(code, 2, said);
    assert.match(said, complaint);
    assert.doesNotMatch(said, /canary/);
    assert.equal(existsSync(join(dir, 'data')), false);
  });

async function start(config: string, dataDir: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> {
  const args = ['workers/main.ts', '--config', config, '--data-dir', dataDir, '--json'];
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const whole = { PATH, NODE_COMPILE_CACHE, HOME: dataDir, STANDBY_TEMPORAL_CLI: '/nothing/is/started', ...env };
  const child = spawn(process.execPath, args, { cwd: ROOT, env: whole, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code: typeof code === 'number' ? code : null, said };
}
