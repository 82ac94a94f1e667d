/** A start that cannot go on says why and what to do, ends by itself, and leaves the one that runs alone. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { liveUntil, notesByTicket, someTickets, until } from '../support/live.ts';
import type { AddressInfo } from 'node:net';
import type { Live } from '../support/live.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FREE = ['--port', '0', '--temporal-port', '0', '--ui-port', '0', '--codec-port', '0'];
/** Most end at once; a port of ours is found taken after Temporal was started, which takes a busy machine its time. */
const ENDS_WITHIN_MS = 45_000;

let service: Live;
let close: () => Promise<void>;
before(async () => {
  ({ service, close } = await liveUntil());
});
after(() => close());

/** Runs the service until it ends by itself. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = service.stage.env): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['workers/main.ts', '--config', service.stage.configPath, ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code: typeof code === 'number' ? code : null, said };
}

test('a second Standby on the same data directory is told of the first, takes no port and ends with 1', async () => {
  const { code, said } = await run(['--data-dir', service.dataDir, ...FREE]);
  assert.equal(code, 1);
  assert.match(said, new RegExp(`another Standby \\(process ${service.service().started.pid}\\) uses`));
  // The first one's codec address is still the one that its UI knows, and it still works.
  assert.equal((await fetch(`${service.service().urls.codec}/decode`, { method: 'OPTIONS' })).status < 500, true);
  await service.stage.create(someTickets(1, 'after'));
  await until(
    'a note',
    30_000,
    async () => notesByTicket(await service.stage.journal()),
    (notes) => notes.size === 1,
  );
});

test('a port in use is named, nothing is left running, and it ends with 1', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.after(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  for (const flag of ['--port', '--temporal-port', '--ui-port', '--codec-port']) {
    const others = FREE.filter((_, at) => at % 2 === 0 && FREE[at] !== flag).flatMap((name) => [name, '0']);
    const { code, said } = await run(['--data-dir', `${service.dataDir}-other`, flag, String(port), ...others]);
    assert.equal(code, 1, `${flag}: ${said}`);
    assert.match(said, new RegExp(`${port}`), flag);
    assert.match(said, /choose another|Stop what uses it/, flag);
  }
});

test('an environment without its variables is refused by name with 2, and no value is shown', async () => {
  const { code, said } = await run([], {
    PATH: process.env['PATH'],
    DESK_URL: 'no-address',
    DESK_TOKEN: 'a token with spaces',
    STANDBY_TEMPORAL_CLI: '/nothing/is/started',
  });
  assert.equal(code, 2);
  for (const name of ['DESK_URL', 'DESK_TOKEN', 'DESK_WEBHOOK_SECRETS', 'OPENAI_API_KEY']) assert.match(said, new RegExp(name));
  assert.doesNotMatch(said, /no-address|a token with spaces/);
});
