/** What doctor says, with the machine given: each finder in each of its answers, and the report. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataFindings } from '../../../../cli/doctor/data-directory.ts';
import { diskFindings } from '../../../../cli/doctor/disk.ts';
import { examine } from '../../../../cli/doctor/examine.ts';
import { isWell } from '../../../../cli/doctor/finding.ts';
import { listeningSockets } from '../../../../cli/doctor/listeners.ts';
import { networkFinding } from '../../../../cli/doctor/network.ts';
import { nodeFinding } from '../../../../cli/doctor/node.ts';
import { configFinding, ollamaAddress, ollamaFinding } from '../../../../cli/doctor/optional.ts';
import { portFinding } from '../../../../cli/doctor/ports.ts';
import { jsonOf, textOf } from '../../../../cli/doctor/report.ts';
import { cliFinding, goFinding } from '../../../../cli/doctor/temporal-cli.ts';
import { testServerFindings } from '../../../../cli/doctor/test-server.ts';
import { cli, data, healthy, node, PORTS, testServer } from '../../../support/healthy-machine.ts';
import type { Finding } from '../../../../cli/doctor/finding.ts';
import type { Machine } from '../../../../cli/doctor/examine.ts';

const absent = { kind: 'absent', why: 'PATH: no temporal there' } as const;

async function one(name: string, different: Partial<Machine>): Promise<Finding> {
  const findings = await examine(healthy(different), PORTS);
  const found = findings.find((finding) => finding.name === name);
  assert.ok(found, `${name} is among ${findings.map((finding) => finding.name).join(', ')}`);
  return found;
}

test('on a machine that has all that is needed nothing is asked of the network, and Standby can run', async () => {
  const findings = await examine(healthy(), PORTS);
  assert.deepEqual(
    findings.filter((finding) => !isWell(finding)),
    [],
  );
  assert.match(textOf(findings), /\nStandby can run\.$/);
});

test('a running Node is held against 24, and an older one against what the bootstrap keeps', () => {
  const found = { kind: 'found', from: 'cache', path: '/cache/node', version: '24.21.0' } as const;
  const old = { version: '20.20.2', path: '/bin/node' };
  assert.equal(nodeFinding({ ...node, running: { ...old, version: '26.0.0' } }).kind, 'ok');
  assert.match(nodeFinding({ running: old, own: found }).told, /uses its own 24\.21\.0 at \/cache\/node/);
  assert.equal(nodeFinding({ running: old, own: node.own }).kind, 'missing');
  assert.equal(nodeFinding({ running: { ...old, version: '16.0.0' }, own: found }).kind, 'wrong');
});

test('npm is needed only when something has to be installed', async () => {
  const without = async (dependencies: 'fresh' | 'stale') =>
    one('npm', { node: async () => ({ ...node, npm: undefined, dependencies }), ping: async () => undefined });
  assert.equal((await without('fresh')).kind, 'not needed');
  assert.equal((await without('stale')).kind, 'missing');
});

test('how the temporal CLI is got depends on the download, on Go and on its version', () => {
  const told = (facts: Partial<typeof cli>) =>
    [cliFinding({ ...cli, cli: absent, ...facts }), goFinding({ ...cli, cli: absent, ...facts })] as const;
  const refused = 'not reachable: dns error';
  const old = { version: '1.24.0', path: '/bin/go' };
  for (const [facts, remedy, go] of [
    [{}, /downloads it/, 'ok'],
    [{ go: undefined }, /downloads it/, 'not needed'],
    [{ refused }, /download failed: .* builds it with Go/, 'ok'],
    [{ refused, go: old }, /builds it with Go/, 'ok'],
    [{ refused, go: old, toolchain: 'local' }, /Install Go 1\.26\.4/, 'wrong'],
    [{ refused, go: { ...old, version: '1.20.0' } }, /Install Go 1\.26\.4/, 'wrong'],
    [{ refused, go: undefined }, /Install Go 1\.26\.4/, 'missing'],
  ] as const) {
    const [server, builder] = told(facts);
    assert.equal(server.kind, 'missing');
    assert.match(server.remedies[0] ?? '', remedy);
    assert.equal(builder.kind, go, JSON.stringify(facts));
  }
  assert.equal(goFinding({ ...cli, go: undefined }).kind, 'not needed');
  const named = { kind: 'failed', why: 'STANDBY_TEMPORAL_CLI names /x, which is not an executable file.', remedy: 'Correct it.' } as const;
  assert.equal(cliFinding({ ...cli, cli: named }).kind, 'wrong');
});

test('the test server, Java and Maven never keep Standby from running, and what tests lack is named all the same', () => {
  for (const server of [absent, { kind: 'failed', why: 'w', remedy: 'r' } as const]) {
    const findings = testServerFindings({ ...testServer, server, refused: 'dns error', java: undefined, maven: undefined });
    assert.deepEqual(
      findings.map(({ kind }) => kind),
      ['not needed', 'not needed', 'not needed'],
    );
    assert.ok(findings[0]?.remedies.length === 1);
  }
});

test('the network is asked when something has to be fetched, and any answer of the registry is an answer', async () => {
  const ended = (code: number, output: string) => async () => ({ kind: 'ended', code, output }) as const;
  assert.equal((await networkFinding([], () => assert.fail('asked'))).kind, 'not needed');
  assert.equal((await networkFinding(['x'], ended(0, ''))).kind, 'ok');
  assert.equal((await networkFinding(['x'], ended(1, 'npm error code E404'))).kind, 'ok');
  const refused = await networkFinding(['Node 24'], ended(1, 'npm error code ECONNREFUSED\nnpm error http://me:secret@x/ failed'));
  assert.equal(refused.kind, 'missing');
  assert.match(refused.told, /wanted for: Node 24/);
  assert.doesNotMatch(JSON.stringify(await networkFinding(['x'], ended(1, 'npm error http://me:secret@x/ is odd'))), /secret/);
  assert.match((await networkFinding(['x'], async () => ({ kind: 'stopped', output: '' }))).told, /did not answer within 10 s/);
});

test('places on one file system share its room; each says what is wanted, why, and what else would do', () => {
  const place = (name: string, bytes: number) => ({
    name,
    path: `/${name}`,
    needs: bytes === 0 ? [] : [{ bytes, why: name }],
    elsewhere: `move ${name}`,
  });
  const places = [place('cache', 3e9), place('root', 0), place('data', 5e8)];
  const disk = (device: (path: string) => number, isWritable = true) =>
    diskFindings(places, (path) => ({ at: path, device: device(path), freeBytes: 3.2e9, isWritable })).map(({ kind }) => kind);
  assert.deepEqual(
    disk(() => 1),
    ['wrong', 'ok', 'wrong'],
  );
  assert.deepEqual(
    disk((path) => path.length),
    ['ok', 'ok', 'ok'],
  );
  assert.deepEqual(
    disk((path) => path.length, false),
    ['wrong', 'ok', 'wrong'],
  );
  const [cache] = diskFindings(places, (path) => ({ at: path, device: 1, freeBytes: 3.2e9, isWritable: true }));
  assert.match(cache?.told ?? '', /disk is full: 3\.2 GB free at \/cache, wanted about 3\.5 GB for cache \(3 GB\), data \(500 MB\)/);
  assert.match(cache?.remedies[0] ?? '', /Free 300 MB there, or move cache\./);
});

test('a port is free, ours, or in use by a program that is named where the system tells', async () => {
  const [wanted = assert.fail()] = PORTS;
  const own = new Map([[7, 'the Standby that runs here']]);
  const told = async (pid: number | undefined) =>
    portFinding(wanted, async () => ({ kind: 'taken', by: pid === undefined ? undefined : { pid, program: 'nginx' } }), own);
  assert.equal((await told(7)).kind, 'ok');
  assert.match((await told(8)).told, /nginx \(process 8\)/);
  assert.match((await told(undefined)).told, /may not see/);
  assert.match((await told(8)).remedies[0] ?? '', /--port N/);
  assert.equal((await portFinding(wanted, async () => ({ kind: 'forbidden' }), own)).kind, 'wrong');
  assert.equal((await portFinding({ ...wanted, port: 0 }, () => assert.fail('asked'), own)).kind, 'not needed');
});

test("a listener is found in the system's table by its port and its state", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 222 1
   2: 00000000:01F9 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1`;
  assert.deepEqual(listeningSockets(table, 8080), ['socket:[111]']);
  assert.deepEqual(listeningSockets(table, 505), ['socket:[333]']);
});

test('a data directory is told with what is missing in it, open to others, or closed to us', () => {
  const there = (mode: number) => ({ kind: 'there', mode, bytes: 1, isFolder: false }) as const;
  const none = { kind: 'absent' } as const;
  const told = (different: Partial<typeof data>) => dataFindings({ ...data, ...different });
  const wrongs = (different: Partial<typeof data>) =>
    told(different)
      .filter((finding) => !isWell(finding))
      .map(({ name }) => name);
  assert.deepEqual(wrongs({}), []);
  assert.match(told({ folder: none })[0]?.told ?? '', /not there yet/);
  assert.deepEqual(wrongs({ folder: there(0o600) }), ['data directory']);
  assert.deepEqual(wrongs({ key: there(0o640) }), ['key']);
  assert.deepEqual(wrongs({ key: none }), ['key'], 'data that nothing can decrypt');
  assert.deepEqual(wrongs({ key: none, keyId: none, ledger: none }), [], 'a directory that somebody has made for us');
  const open = { ...there(0o755), isFolder: true };
  assert.deepEqual(wrongs({ folder: open }), []);
  assert.deepEqual(wrongs({ ledger: there(0o644) }), []);
  assert.deepEqual(wrongs({ folder: open, ledger: there(0o644) }), ['ledger']);
  assert.deepEqual(wrongs({ key: { kind: 'closed', why: 'EACCES' } }), ['data directory']);
});

test("OLLAMA_HOST is read in Ollama's own forms, without a name and password", () => {
  for (const [given, address] of [
    [undefined, 'http://127.0.0.1:11434'],
    ['', 'http://127.0.0.1:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['gpu', 'http://gpu:11434'],
    ['gpu:80', 'http://gpu'],
    ['gpu:1234', 'http://gpu:1234'],
    ['http://gpu', 'http://gpu'],
    ['https://me:secret@gpu/', 'https://gpu'],
    ['[::1]:5', 'http://[::1]:5'],
    ['no address', 'http://127.0.0.1:11434'],
  ] as const)
    assert.equal(ollamaAddress(given), address, given);
});

test('what others say moves nothing on the terminal', () => {
  const models = ['good', '\u001b[2Jgone', 'two\nlines', '\u202Eback'];
  const finding = ollamaFinding({ kind: 'found', address: 'http://127.0.0.1:11434', version: '1.0\r', models });
  const [line, ...rest] = textOf([finding]).split('\n');
  assert.deepEqual(rest, ['', 'Standby can run.']);
  assert.doesNotMatch(line ?? '', /[\p{Cc}\u202E]/u);
});

test('a configuration that is named must be there; what its reader finds is told', async () => {
  const facts = { path: 'x.yaml', isThere: true, isNamed: true };
  assert.equal((await configFinding({ ...facts, isThere: false })).kind, 'missing');
  assert.equal((await configFinding({ ...facts, isThere: false, isNamed: false })).kind, 'not needed');
  assert.match((await configFinding(facts)).remedies[0] ?? '', /standby config check --config x\.yaml/);
  const found = await configFinding({ ...facts, check: async () => ({ problems: ['line 3: Expected a list, got text.', 'two'] }) });
  assert.equal(found.kind, 'wrong');
  assert.match(found.told, /2 problems, the first: line 3/);
});

test('the report names at its end what keeps Standby from running, and says the same to programs', async () => {
  const findings = await examine(
    healthy({ cli: async () => ({ ...cli, cli: absent, go: undefined }), ping: async () => ({ kind: 'ended', code: 0, output: '' }) }),
    PORTS,
  );
  const text = textOf(findings);
  assert.match(text, /^missing {5}temporal CLI {2,}not there .*\n {10,}do: npm start .*\n {10,}or: Install/m);
  assert.match(text, /Standby cannot run as it is: temporal CLI \(missing\)\.$/);
  const json = JSON.parse(JSON.stringify(jsonOf(findings)));
  assert.equal(json.canRun, false);
  assert.deepEqual(Object.keys(json.findings[0]), ['name', 'status', 'told', 'remedies']);
});

test('a small limit of open files is said before it keeps deliveries out, with what to do', async () => {
  for (const [limit, kind, told, remedies] of [
    [undefined, 'ok', /no limit/, 0],
    [20_000, 'ok', /20000 \(nofile\); a listener holds 512 connections/, 0],
    [1_024, 'ok', /a listener holds 128 connections/, 1],
    [256, 'wrong', /256 \(nofile\); a listener holds 32 connections; wanted 1024 or more/, 1],
  ] as const) {
    const found = await one('open files', { openFiles: () => limit });
    assert.deepEqual([found.kind, found.remedies.length], [kind, remedies], String(limit));
    assert.match(found.told, told);
    for (const remedy of found.remedies) assert.match(remedy, /ulimit -n 4096, or under systemd LimitNOFILE=4096/);
  }
});
