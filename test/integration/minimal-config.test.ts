/** The example that people begin with runs as it stands, by environment only; and each slip in it is told by line, what was wanted and what was got. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startService } from '../../simulator/stage/service.ts';
import { startStage } from '../../simulator/stage/stage.ts';
import { createSeal } from '../../encryption/cipher.ts';
import { openLedger } from '../../ledger/open.ts';
import { keyIn, someTickets, until } from '../live.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MINIMAL = join(ROOT, 'examples', 'minimal.yaml');
/** Nothing is started, so nothing has to be waited for but Node itself. */
const ENDS_WITHIN_MS = 20_000;

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
  const by = new Map(rows.map(({ ticket, outcome, route }) => [ticket, `${outcome} ${route ?? 'nobody'}`]));
  assert.equal(by.get(one.id), 'decided openai/gpt-5.5');
  assert.equal(by.get(two.id), 'decided ollama/llama3.2', 'a local-only client stays on own hardware');
  assert.equal(by.get(three.id), 'would-ask-a-person nobody', 'an unknown client gets the strictest rules');
  assert.deepEqual([await stage.requests('openai'), await stage.requests('anthropic'), await stage.requests('ollama')], [1, 0, 1]);
  const writes = (await stage.journal()).filter(({ kind }) => kind !== 'ticket-created');
  assert.deepEqual(writes, [], 'observe writes nothing');
});

type Fault = {
  readonly what: string;
  readonly change: (text: string) => string;
  /** Undefined where the whole file is meant. */
  readonly line: (text: string) => number | undefined;
  readonly wanted: RegExp;
  readonly got: RegExp;
  readonly env?: NodeJS.ProcessEnv;
};
const lineOf =
  (part: string) =>
  (text: string): number =>
    text.split('\n').findIndex((line) => line.includes(part)) + 1;
const swap = (from: string, to: string) => (text: string) => {
  assert.ok(text.includes(from), `the example holds ${from}`);
  return text.replace(from, to);
};
const ENV = { DESK_URL: 'http://127.0.0.1:9', DESK_TOKEN: 'canary-token', OPENAI_API_KEY: 'canary-key' };

const FAULTS: readonly Fault[] = [
  { what: 'a mistyped key', change: swap('    intake: poll', '    intaek: poll'), line: lineOf('intaek'), wanted: /intake/, got: /intaek/ },
  {
    what: 'a mistyped choice',
    change: swap('intake: poll', 'intake: pol'),
    line: lineOf('intake: pol'),
    wanted: /webhook, poll or both/,
    got: /"pol"/,
  },
  {
    what: 'a choice that is none',
    change: swap('write: observe', 'write: everything'),
    line: lineOf('write: every'),
    wanted: /observe, note or fields/,
    got: /"everything"/,
  },
  {
    what: 'a duration without a unit',
    change: swap('    intake: poll', '    pollEvery: 60\n    intake: poll'),
    line: lineOf('pollEvery'),
    wanted: /a time from 1s to 1h/,
    got: /60/,
  },
  {
    what: 'a key in the file',
    change: swap('    apiKeyEnv: OPENAI_API_KEY', '    apiKey: canary-inline'),
    line: lineOf('apiKey'),
    wanted: /by reference only/,
    got: /apiKeyEnv or apiKeyFile/,
  },
  {
    what: 'a token in the file',
    change: swap('    tokenEnv: DESK_TOKEN', '    token: canary-inline\n    tokenEnv: DESK_TOKEN'),
    line: lineOf('token: canary'),
    wanted: /by reference only/,
    got: /tokenEnv or tokenFile/,
  },
  {
    what: 'a variable that is not set',
    change: (text) => text,
    line: lineOf('tokenEnv'),
    wanted: /DESK_TOKEN/,
    got: /nothing/,
    env: { DESK_TOKEN: undefined },
  },
  {
    what: 'a variable that is empty',
    change: (text) => text,
    line: lineOf('apiKeyEnv'),
    wanted: /OPENAI_API_KEY/,
    got: /empty/,
    env: { OPENAI_API_KEY: '' },
  },
  {
    what: 'an address that is none',
    change: (text) => text,
    line: lineOf('urlEnv'),
    wanted: /http/,
    got: /./,
    env: { DESK_URL: 'no-address' },
  },
  {
    what: 'a provider that is not there',
    change: swap('{ provider: openai,', '{ provider: opnai,'),
    line: lineOf('opnai'),
    wanted: /provider/,
    got: /opnai/,
  },
  {
    what: 'a route that is not there',
    change: swap('routes: [openai/gpt-5.5,', 'routes: [openai/gpt-5.6,'),
    line: lineOf('gpt-5.6'),
    wanted: /route/,
    got: /gpt-5\.6/,
  },
  {
    what: 'a chain of one group',
    change: swap('[openai/gpt-5.5, ollama/llama3.2]', '[openai/gpt-5.5]'),
    line: lineOf('[openai/gpt-5.5]'),
    wanted: /two/,
    got: /openai/,
  },
  {
    what: 'a missing ai',
    change: swap('acme: { ai: cloud }', 'acme: { onRefusal: person }'),
    line: lineOf('acme'),
    wanted: /ai|off, local-only or cloud/,
    got: /./,
  },
  { what: 'another version', change: swap('version: 1', 'version: 2'), line: lineOf('version: 2'), wanted: /1/, got: /2/ },
  { what: 'a tab', change: swap('    kind: desk', '\tkind: desk'), line: lineOf('\tkind'), wanted: /./, got: /[Tt]ab/ },
  {
    what: 'a key given twice',
    change: swap('    write: observe', '    write: note\n    write: observe'),
    line: (text) => lineOf('write: note')(text) + 1,
    wanted: /./,
    got: /write|twice|unique/i,
  },
  {
    what: 'a list where a map belongs',
    change: swap('clients: # by the name your desk gives them\n', 'clients: []\nother:\n'),
    line: lineOf('clients: []'),
    wanted: /./,
    got: /list/,
  },
  {
    what: 'a connection name with capitals',
    change: swap('  desk:\n', '  Desk_1:\n'),
    line: lineOf('Desk_1'),
    wanted: /letters a to z, digits and -/,
    got: /Desk_1/,
  },
  {
    what: 'webhooks without a secret',
    change: swap('intake: poll', 'intake: webhook'),
    line: lineOf('  desk:'),
    wanted: /webhookSecretsEnv/,
    got: /neither/,
  },
  { what: 'an empty file', change: () => '', line: () => undefined, wanted: /./, got: /empty|nothing/ },
  {
    what: 'an unclosed bracket',
    change: swap('[openai/gpt-5.5, ollama/llama3.2]', '[openai/gpt-5.5, ollama/llama3.2'),
    line: (text) => lineOf('routes: [openai')(text),
    wanted: /./,
    got: /./,
  },
];

for (const { what, change, line, wanted, got, env = {} } of FAULTS) {
  test(`${what} in examples/minimal.yaml keeps the service from starting, by line, with what was wanted and what was got`, async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'standby-fault-'));
    t.after(() => rm(dir, { recursive: true, force: true }));
    const text = change(await readFile(MINIMAL, 'utf8'));
    const path = join(dir, 'standby.yaml');
    await writeFile(path, text);
    const { code, said } = await start(path, join(dir, 'data'), { ...ENV, ...env });
    t.diagnostic(said.split('\n').slice(1, -2).join(' | ').trim());
    assert.equal(code, 2, said);
    const at = line(text);
    const complaint = said
      .split('\n')
      .find(
        (one) =>
          one.includes(at === undefined ? path : `standby.yaml:${at}:`) ||
          (at !== undefined && new RegExp(`standby\\.yaml:${at + 1}:`).test(one)),
      );
    assert.ok(complaint, `a complaint about line ${at}:\n${said}`);
    const [, first = '', second = ''] = /Expected (.*), got (.*)/.exec(complaint) ?? [];
    assert.match(first, wanted, complaint);
    assert.match(second, got, complaint);
    assert.doesNotMatch(said, /canary|no-address/, 'no value of a secret or of a variable is shown');
  });
}

async function start(config: string, dataDir: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; said: string }> {
  const args = ['workers/main.ts', '--config', config, '--data-dir', dataDir, '--json'];
  const whole = { PATH: process.env['PATH'], HOME: dataDir, STANDBY_TEMPORAL_CLI: '/nothing/is/started', ...env };
  const child = spawn(process.execPath, args, { cwd: ROOT, env: whole, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code: typeof code === 'number' ? code : null, said };
}
