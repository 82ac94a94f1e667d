/** Each block of commands and settings in the documents works as written, or is named here with the reason why it is not run and the test that does. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { existingTemporal } from '../../temporal/existing.ts';
import { prepareExisting } from '../../temporal/prepare.ts';
import { makingCommand } from '../../temporal/embedded/search-attributes.ts';
import { namedTemporal } from '../fixtures/named-temporal.ts';
import { live, until } from '../support/live.ts';
import type { Live } from '../support/live.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCUMENTS = ['README.md', 'docs/operate.md', 'docs/configure.md'] as const;

type Block = { readonly document: string; readonly language: string; readonly text: string };
async function blocks(): Promise<readonly Block[]> {
  const texts = await Promise.all(DOCUMENTS.map((document) => readFile(join(ROOT, document), 'utf8')));
  return texts.flatMap((text, at) =>
    [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', body = '']) => ({
      document: DOCUMENTS[at] ?? '',
      language,
      text: body,
    })),
  );
}

/** Lines that are not run where the block is, and who runs them instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'npm run demo': 'test/browser/demo.test.ts',
  'npm start': 'every test with a live service starts it',
  'npm run standby -- doctor': 'test/integration/doctor.test.ts: what it says depends on the machine',
  'npm run standby -- check': 'test/integration/cli-check-status.test.ts: here it would ask real providers',
  'npm run standby -- suspend':
    'test/unit/cli/suspend/commands.test.ts, beside the next two: here they would stop the routes of the others',
  'npm run standby -- resume': 'test/unit/cli/suspend/commands.test.ts',
  'npm run standby -- routes': 'test/unit/cli/suspend/commands.test.ts',
  'npm run standby -- init': 'test/rare/two-installations.test.ts',
  'npm run standby -- ingress': 'test/rare/roles-apart.test.ts, beside the next ones',
  'npm run standby -- worker': 'test/rare/roles-apart.test.ts',
  'npm run standby -- desk test': 'test/rare/desk-contract-broken.test.ts',
};
const isElsewhere = (line: string): boolean => Object.keys(ELSEWHERE).some((start) => line === start || line.startsWith(`${start} `));
/** Without its comment: what stands after two blanks and a sign. */
const commandOf = (line: string): string => line.replace(/\s{2,}#.*$/, '').trimEnd();

type Place = { readonly dir: string; readonly env: NodeJS.ProcessEnv };
/** A folder as a checkout is to its user: `npm run standby --` is the command, `temporal` the program. The shell is a real one. */
async function place(t: TestContext, env: NodeJS.ProcessEnv): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'standby-documents-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, 'bin'));
  await cp(join(ROOT, 'examples'), join(dir, 'examples'), { recursive: true });
  const cli = process.env['STANDBY_TEMPORAL_CLI'] ?? assert.fail('Expected STANDBY_TEMPORAL_CLI: run the tests by `npm test`.');
  await symlink(cli, join(dir, 'bin', 'temporal'));
  const npm = `#!/bin/sh\n[ "$1 $2 $3" = "run standby --" ] || exit 64\nshift 3\nexec ${process.execPath} ${join(ROOT, 'cli/standby.ts')} "$@"\n`;
  await writeFile(join(dir, 'bin', 'npm'), npm, { mode: 0o755 });
  return { dir, env: { ...env, PATH: `${join(dir, 'bin')}:${process.env['PATH'] ?? ''}` } };
}

async function shell({ dir, env }: Place, script: string): Promise<{ readonly code: number; readonly said: string }> {
  const child = spawn('sh', ['-eu', '-c', script], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const [code] = await once(child, 'close');
  return { code: Number(code), said };
}

const scriptOf = ({ text }: Block): string =>
  text
    .split('\n')
    .map(commandOf)
    .filter((line) => !isElsewhere(line))
    .join('\n');
async function blockWith(word: string): Promise<Block> {
  return (await blocks()).find(({ text }) => text.includes(word)) ?? assert.fail(`Expected a block with ${word}, got none.`);
}

/** Each block that the tests below run, by a word of it. */
const RUN = [
  'config check          # what the file means',
  'config schema --out',
  'standby -- drain',
  'standby -- reconcile',
  'namespace create',
  'history.workflowTaskRetryMaxInterval:',
  'profile.default',
  'openssl dgst',
  'workflow show',
  'from decision',
  'from attempt',
  'StandbyItemsOverdue',
];

test('every block of the documents is run by a test, or each of its lines is named with who runs it', async () => {
  const strange = (await blocks()).filter(
    ({ language, text }) =>
      ['sh', 'yaml', 'toml'].includes(language) &&
      !RUN.some((word) => text.includes(word)) &&
      !(
        language === 'sh' &&
        text
          .split('\n')
          .map(commandOf)
          .every((line) => line === '' || isElsewhere(line))
      ),
  );
  assert.deepEqual(
    strange.map(({ document, text }) => `${document}: ${text.split('\n')[0]}`),
    [],
  );
});

test('every YAML block can be read as YAML, and the dynamic configuration has the form that a server reads', async () => {
  for (const block of (await blocks()).filter(({ language }) => language === 'yaml')) assert.notEqual(parse(block.text), null, block.text);
  const { text } = await blockWith('history.workflowTaskRetryMaxInterval:');
  // A list of values, each with or without constraints; a bare value is refused by the server's file client.
  assert.deepEqual(parse(text), { 'history.workflowTaskRetryMaxInterval': [{ value: '20s' }] });
});

test('the commands of the README and of configure.md make a configuration that is right', async (t) => {
  const secrets = { DESK_WEBHOOK_SECRETS: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
  for (const word of ['config check          # what the file means', 'config schema --out']) {
    const given = await place(t, { ...process.env, ...secrets });
    // A variable that is written `...` stands for the reader's own.
    const { code, said } = await shell(
      given,
      scriptOf(await blockWith(word)).replaceAll('DESK_URL=...', 'DESK_URL=https://desk.example.com/api'),
    );
    assert.equal(code, 0, said);
  }
});

test('a namespace that was made by the documented commands can be started on at once, by the documented profile', async (t) => {
  const temporal = await namedTemporal(t, ['system.forceSearchAttributesCacheRefreshOnRead=false']);
  const given = await place(t, { ...process.env, TEMPORAL_ADDRESS: temporal.address });
  const block = await blockWith('namespace create');
  const { code, said } = await shell(given, scriptOf(block));
  assert.equal(code, 0, said);
  const profile = (await blockWith('[profile.default]')).text
    .replace('temporal.example:7233', temporal.address)
    .replace(/^api_key.*$/m, '');
  await writeFile(join(given.dir, 'temporal.toml'), profile);
  const existing = existingTemporal({ HOME: given.dir, TEMPORAL_CONFIG_FILE: join(given.dir, 'temporal.toml') });
  assert.ok(existing.kind === 'existing', JSON.stringify(existing));
  assert.equal((await prepareExisting(existing.place, () => undefined)).kind, 'done');
  // And what a start names, where it may not make them by itself.
  await temporal.makeNamespace('second');
  const made = await shell(given, makingCommand('second'));
  assert.equal(made.code, 0, made.said);
  assert.equal((await prepareExisting({ address: temporal.address, namespace: 'second' }, () => undefined)).kind, 'done');
});

async function running(t: TestContext): Promise<{ readonly service: Live; readonly given: Place }> {
  const service = await live(t, {});
  await service.stage.create([
    { id: 'T1001', client: 'acme', subject: 'The printer is offline', body: 'The printer of office 1 is offline.' },
  ]);
  const given = await place(t, { ...service.stage.env, TEMPORAL_ADDRESS: service.service().urls.temporal });
  await symlink(service.dataDir, join(given.dir, '.standby'));
  await symlink(service.stage.configPath, join(given.dir, 'standby.yaml'));
  return { service, given };
}

test('beside a running Standby: a delivery by hand, a run in a terminal, a drain, a reconciliation and the questions to the ledger', async (t) => {
  const { service, given } = await running(t);
  const decided = () => service.withLedger(async (ledger) => (await ledger.decisions({})).length);
  await until('a decision', 60_000, decided, (count) => count > 0);
  const { ingress, codec } = service.service().urls;
  const runs = async (word: string): Promise<string> => {
    const script = scriptOf(await blockWith(word))
      .replaceAll('http://127.0.0.1:8080', ingress)
      .replaceAll('http://127.0.0.1:8234', codec)
      .replaceAll('.standby/codec-token', join(service.dataDir, 'codec-token'));
    const { code, said } = await shell(given, script);
    assert.equal(code, 0, `${word}: ${said}`);
    return said;
  };
  assert.match(await runs('openssl dgst'), /202 Accepted[^]*"status":"accepted"/);
  assert.match(await runs('workflow show'), /WORKFLOW_EXECUTION_STARTED/i);
  assert.match(await runs('standby -- drain'), /Drained: 0 items/);
  await until(
    'nothing in flight',
    60_000,
    () => service.withLedger((ledger) => ledger.overdue(Number.MAX_SAFE_INTEGER, 9)),
    (due) => due.length === 0,
  );
  assert.match(await runs('standby -- reconcile'), /belong together/);
  const database = new DatabaseSync(join(service.dataDir, 'ledger.db'), { readOnly: true, timeout: 10_000 });
  t.after(() => database.close());
  for (const word of ['from decision', 'from attempt']) {
    const [, sql = ''] = /"(select [^]*)"/.exec((await blockWith(word)).text) ?? [];
    database.prepare(sql).all();
  }
});
