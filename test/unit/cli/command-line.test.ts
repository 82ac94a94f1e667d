/** The command line before it has anything to work on: help, wrong use, a directory without a Standby. Inside this process, but for the last. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { standby, standbyInside } from '../../support/command-line.ts';

const COMMANDS = [
  'tasks list',
  'tasks show',
  'tasks claim',
  'tasks release',
  'tasks answer',
  'drain',
  'waiting',
  'suspend',
  'resume',
  'routes',
  'reconcile',
  'check',
  'status',
  'doctor',
  'config check',
  'config schema',
  'init',
  'worker',
  'ingress',
  'desk test',
  'alerts test',
  'alerts backtest',
  'clients match',
  'report list',
  'report show',
  'report preview',
  'report edit',
  'report run',
  'report approve',
  'report sitting',
  'report reject',
  'report resend',
];
const TASK = 'triage:desk:CLI3:e1:t1';
const WRONGLY: readonly (readonly [readonly string[], RegExp])[] = [
  [['eat'], /Expected a command, got "eat"\./],
  [['toString'], /Expected a command, got "toString"\./],
  [['tasks', 'eat'], /Expected a command, got "tasks eat"\./],
  [['tasks', 'show'], /Expected <task> after the command, got none\./],
  [['tasks', 'list', TASK], /Expected no words after the command/],
  [['tasks', 'list', '--nothing'], /Unknown option '--nothing'/],
  [['tasks', 'list', '--data-dir', ''], /Expected --data-dir to name a directory, got nothing\./],
  [['tasks', 'claim', TASK, '--by', ' '], /Expected --by to be a name/],
  [['tasks', 'release', TASK, '--by', ' '], /Expected --by to be a name/],
  [['tasks', 'answer', TASK, '--by', ' '], /Expected --by to be a name/],
  [['drain', '--rate', 'fast'], /Expected --rate to be a number from 0\.1 to 1000, got "fast"\./],
  [['drain', '--page', '1.5'], /Expected --page to be a whole number from 1 to 500/],
  [['drain', '--process', 'chat'], /Expected --process to be one of ticket-triage(, [^"]+)?, got "chat"\./],
  [['suspend'], /Expected <target> after the command, got none\./],
  [['suspend', 'openai'], /Expected --reason to say why, got nothing\./],
  [['suspend', 'openai', '--reason', ' '], /Expected --reason to say why, got nothing\./],
  [['suspend', 'openai', '--reason', 'x'.repeat(201)], /Expected --reason to have at most 200 characters, got 201\./],
  [['suspend', 'openai', '--reason', 'a\nb'], /Expected --reason to be one line/],
  [['suspend', 'openai', '--reason', 'x', '--by', ' '], /Expected --by to be a name/],
  [['suspend', 'openai', '--reason', 'x', '--until', 'noon'], /Expected --until to be a time with its zone .* got "noon"\./],
  [
    ['suspend', 'openai', '--reason', 'x', '--config', 'examples/full.yaml', '--until', '2020-01-01T00:00Z'],
    /Expected --until to lie ahead/,
  ],
  [
    ['suspend', 'opneai', '--reason', 'x', '--config', 'examples/full.yaml'],
    /Expected a provider, a route or model:NAME .* got "opneai"\./,
  ],
  [['resume', 'openai', '--by', ' '], /Expected --by to be a name/],
  [['routes', '--events', '1001'], /Expected --events to be a whole number from 0 to 1000/],
  [['doctor', '--port', 'x'], /Expected --port to be a whole number from 0 to 65535/],
  [['doctor', 'word'], /Expected no words after the command, got word\./],
  [['config', 'check', 'a.yaml', 'b.yaml'], /Expected \[file\] after the command/],
  [['config', 'check', 'a.yaml', '--config', 'b.yaml'], /Expected one configuration file, got FILE and --config\./],
  [['config', 'check', '--secrets'], /Unknown option '--secrets'/],
  [['alerts', 'test', '--source', 'wazuh'], /Expected <file> after the command, got none\./],
  [['alerts', 'test', 'x.json'], /Expected --source to be one of alertmanager, alerts, ninjaone, datto-rmm, wazuh(, sensor)?, got none\./],
  [['alerts', 'test', 'x.json', '--source', 'toString'], /Expected --source to be one of .*, got "toString"\./],
  [['report', 'show', 'acme', '2026-10', '--facts', 'xlsx'], /Expected --facts to be json or csv, got "xlsx"\./],
  [['report', 'show', 'acme', '2026-10', '--out', 'x.json'], /Expected --facts json or csv beside --out, got none\./],
  [['report', 'show', 'acme', '2026-10', '--facts', 'csv', '--out', ''], /Expected --out to name a file, got nothing\./],
  [['worker'], /Expected --queues to name the queues to serve, got none\./],
  [['ingress', '--port', '70000'], /Expected --port to be a whole number from 0 to 65535/],
];
const jsonError = z.strictObject({ error: z.string(), todo: z.string() });

for (const args of WRONGLY)
  test(`used wrongly: ${args[0].join(' ')}`, async () => {
    const [words, why] = args;
    const { code, out, err } = await standbyInside(undefined, words);
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /^standby: Expected |^standby: Unknown /);
    assert.match(err, why);
    const json = await standbyInside(undefined, [...words, '--json']);
    assert.deepEqual([json.code, json.out], [2, '']);
    assert.match(jsonError.parse(JSON.parse(json.err)).error, why);
  });

test('help stands on every level and needs no data', async () => {
  for (const words of ['', 'tasks', 'config', 'desk', 'alerts', 'report', ...COMMANDS]) {
    const { code, out, err } = await standbyInside(undefined, [...words.split(' ').filter(Boolean), '--help']);
    assert.deepEqual([code, err], [0, ''], words);
    assert.match(out, words === '' ? /^standby: / : new RegExp(`^standby ${words}`));
    if (COMMANDS.includes(words)) assert.match(out, /--data-dir DIR/, words);
  }
});

test('the help of all names every command', async () => {
  const { out } = await standbyInside(undefined, ['--help']);
  const named = [...out.matchAll(/^ {2}standby ([a-z]+(?: [a-z]+)?)/gm)].map(([, name]) => name);
  assert.deepEqual(new Set(named), new Set(COMMANDS));
  assert.equal(named.length, COMMANDS.length);
});

test('no command, and half of one, is wrong use that shows the help', async () => {
  for (const words of [[], ['tasks'], ['config'], ['desk'], ['alerts']]) {
    const { code, out, err } = await standbyInside(undefined, words);
    assert.deepEqual([code, out], [2, ''], words.join(' '));
    assert.equal(err, (await standbyInside(undefined, [...words, '--help'])).out);
  }
});

test('a directory without a Standby stays as it is', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'standby-nothing-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const absent = join(dir, 'absent');
  const given: readonly (readonly string[])[] = [
    ['tasks', 'list'],
    ['tasks', 'show', TASK],
    ['tasks', 'claim', TASK, '--by', 'Kim'],
    ['tasks', 'release', TASK, '--by', 'Kim'],
    ['tasks', 'answer', TASK, '--by', 'Kim'],
    ['waiting'],
    ['drain'],
    ['status'],
    ['routes'],
    ['suspend', 'openai', '--reason', 'x', '--by', 'Kim', '--config', 'examples/full.yaml'],
    ['resume', 'openai', '--by', 'Kim', '--config', 'examples/full.yaml'],
  ];
  for (const args of given)
    for (const place of [dir, absent]) {
      const said = await standbyInside(place, args);
      assert.deepEqual([said.code, said.out], [1, ''], args.join(' '));
      assert.match(said.err, /^standby: Expected the data of a Standby, got no Standby data in \/.*\.\nName its directory by --data-dir/);
    }
  const started = await standby(absent, ['tasks', 'list']);
  assert.deepEqual([started.code, started.out], [1, '']);
  assert.match(started.err, /^standby: Expected the data of a Standby, got no Standby data in /);
  assert.equal(existsSync(join(dir, 'standby.key')), false);
  assert.equal(existsSync(absent), false);
});

test('as a process it gives its answer to standard output, its complaint to standard error, and its code to who started it', async () => {
  const help = await standby(undefined, ['tasks', '--help']);
  assert.deepEqual([help.code, help.err], [0, '']);
  assert.match(help.out, /^standby tasks list \| show/);
  const wrongly = await standby(undefined, ['tasks', 'eat']);
  assert.deepEqual([wrongly.code, wrongly.out], [2, '']);
  assert.match(wrongly.err, /^standby: Expected a command, got "tasks eat"\.\n/);
});

test('whoever reads along may stop reading: the command ends with its own code and without a word', async () => {
  const child = spawn(process.execPath, ['cli/standby.ts', 'config', 'schema'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const err = await new Promise<string>((resolve) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
    child.stderr.once('close', () => resolve(said));
  });
  assert.deepEqual([child.exitCode ?? (await once(child, 'exit'))[0], err], [0, '']);
});
