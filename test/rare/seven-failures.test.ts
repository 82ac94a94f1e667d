/**
 * The seven ways in which a first start fails: doctor and the start itself each name the step, the cause and the remedy.
 * Doctor is given the machine; the start is the real one, in a checkout of its own, or beside a Standby that runs.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { examine } from '../../cli/doctor/examine.ts';
import { standby } from '../support/command-line.ts';
import { cli, healthy, node, PORTS, testServer } from '../support/healthy-machine.ts';
import { liveUntil } from '../support/live.ts';
import { smallCheckout } from '../support/small-checkout.ts';
import type { Finding } from '../../cli/doctor/finding.ts';
import type { Machine } from '../../cli/doctor/examine.ts';
import type { Live } from '../support/live.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FREE = ['--port', '0', '--temporal-port', '0', '--ui-port', '0', '--codec-port', '0'];
const UNREACHABLE = 'not reachable: dns error';
const absent = { kind: 'absent', why: 'PATH: not there' } as const;

let service: Live;
let close: () => Promise<void>;
before(async () => {
  ({ service, close } = await liveUntil());
});
after(() => close());

type Told = { readonly code: number | null; readonly said: string };
type Words = { readonly step: RegExp; readonly why: RegExp; readonly remedy: RegExp };
type Row = {
  readonly failure: string;
  readonly doctor: (t: TestContext) => Promise<readonly Finding[]>;
  /** The finding's name, and whether Standby can run with it so. */
  readonly finding: { readonly name: string; readonly kind: Finding['kind']; readonly why: RegExp; readonly remedy: RegExp };
  readonly start: (t: TestContext) => Promise<Told>;
  readonly told: Words;
};

const seenOn = (different: Partial<Machine>) => () => examine(healthy(different), PORTS);
const withServer = (name: string): readonly string[] => ['--with', name, '--', '-e', '0'];

/** The real bootstrap, with programs of the given bodies on its PATH. */
const startWith =
  (
    args: readonly string[],
    { programs = {}, version }: { readonly programs?: Readonly<Record<string, string>>; readonly version?: string } = {},
  ) =>
  async (t: TestContext): Promise<Told> => {
    const checkout = smallCheckout(t);
    for (const [name, body] of Object.entries(programs)) checkout.program(name, body);
    const { code, err } = await checkout.bootstrap(args, version === undefined ? {} : { version });
    return { code, said: err };
  };

const CONFIG = (): readonly string[] => ['--config', service.stage.configPath];
const FAILURES: readonly Row[] = [
  {
    failure: 'no Go',
    doctor: seenOn({
      cli: async () => ({ ...cli, cli: absent, refused: UNREACHABLE, go: undefined }),
      ping: async () => ({ kind: 'ended', code: 0, output: '' }),
    }),
    finding: { name: 'Go', kind: 'missing', why: /not found on the PATH, wanted 1\.26\.4/, remedy: /Install Go 1\.26\.4/ },
    start: startWith(withServer('temporal-cli')),
    told: { step: /"temporal"/, why: /no Go on the PATH/, remedy: /Install Go/ },
  },
  {
    failure: 'no Maven',
    doctor: seenOn({ testServer: async () => ({ ...testServer, server: absent, refused: UNREACHABLE, maven: undefined }) }),
    finding: {
      name: 'Maven',
      kind: 'not needed',
      why: /not found on the PATH; .*only tests use/,
      remedy: /Install Java 11 or newer and Maven/,
    },
    start: startWith(withServer('test-server'), { programs: { java: 'exit 0' } }),
    told: { step: /"test server"/, why: /no Maven on the PATH/, remedy: /Install Java 11 or newer and Maven/ },
  },
  {
    failure: 'no network',
    doctor: seenOn({
      node: async () => ({ ...node, dependencies: 'stale' }),
      ping: async () => ({ kind: 'ended', code: 1, output: 'npm error code ENOTFOUND' }),
    }),
    finding: { name: 'network', kind: 'missing', why: /not reachable.*ENOTFOUND.*wanted for: the dependencies/, remedy: /proxy settings/ },
    start: startWith(withServer('temporal-cli'), { programs: { npm: 'echo "npm error code ENOTFOUND" >&2; exit 1' }, version: '20.20.2' }),
    told: { step: /"node"/, why: /network was not reachable\. \(npm error code ENOTFOUND\)/, remedy: /proxy settings/ },
  },
  {
    failure: 'full disk',
    doctor: seenOn({ spaceOf: (path) => ({ at: path, device: 1, freeBytes: 1_000_000, isWritable: true }) }),
    finding: {
      name: 'disk: data',
      kind: 'wrong',
      why: /disk is full: 1 MB free at \/data, wanted about 500 MB/,
      remedy: /Free 499 MB there, or .*--data-dir/,
    },
    start: startWith(withServer('temporal-cli'), { programs: { go: 'echo "link: write: no space left on device" >&2; exit 2' } }),
    told: { step: /"temporal"/, why: /disk is full.*no space left/, remedy: /Free about 3 GB at/ },
  },
  {
    failure: 'old Node',
    doctor: seenOn({
      node: async () => ({ ...node, running: { version: '16.20.2', path: '/bin/node' } }),
      ping: async () => ({ kind: 'ended', code: 0, output: '' }),
    }),
    finding: { name: 'Node', kind: 'wrong', why: /16\.20\.2 at \/bin\/node, wanted 24 or newer/, remedy: /Install Node 24/ },
    start: startWith(withServer('temporal-cli'), { version: '16.20.2' }),
    told: { step: /"node"/, why: /Node 16\.20\.2 is too old/, remedy: /Install Node 18/ },
  },
  {
    failure: 'port in use',
    doctor: async (t) => doctorSays(['--temporal-port', String(await takenPort(t)), '--port', '0', '--ui-port', '0', '--codec-port', '0']),
    finding: {
      name: 'port',
      kind: 'wrong',
      why: new RegExp(`in use by node \\(process ${process.pid}\\), wanted for the embedded Temporal`),
      remedy: /--temporal-port N/,
    },
    start: async (t) =>
      startBeside([...CONFIG(), '--data-dir', `${service.dataDir}-other`, ...FREE, '--temporal-port', String(await takenPort(t))]),
    told: { step: /port: Port \d+/, why: /for the embedded Temporal server, is in use/, remedy: /choose another by --temporal-port N/ },
  },
  {
    failure: 'second instance',
    doctor: () => doctorSays(FREE),
    finding: {
      name: 'instance',
      kind: 'ok',
      why: /a Standby \(process \d+\) runs on .*second instance there is refused/,
      remedy: /stop it first, or choose another data directory/,
    },
    start: () => startBeside([...CONFIG(), '--data-dir', service.dataDir, ...FREE]),
    told: {
      step: /data directory: /,
      why: /another Standby \(process \d+\) uses/,
      remedy: /Stop it, or choose another data directory/,
    },
  },
];

for (const { failure, doctor, finding, start, told } of FAILURES) {
  test(`${failure}: doctor names the step, the cause and the remedy`, async (t) => {
    const findings = await doctor(t);
    const found = findings.find(({ name, kind }) => name.startsWith(finding.name) && kind === finding.kind);
    assert.ok(found, JSON.stringify(findings, undefined, 1));
    assert.match(found.told, finding.why);
    assert.match(found.remedies.join('\n'), finding.remedy);
  });
  test(`${failure}: the start names the step, the cause and the remedy, and ends with 1 without a stack`, async (t) => {
    const { code, said } = await start(t);
    assert.equal(code, 1, said);
    for (const words of [told.step, told.why, told.remedy]) assert.match(said, words);
    assert.doesNotMatch(said, /^\s+at .*:\d+/m);
  });
}

/** The real doctor beside the running service. */
async function doctorSays(ports: readonly string[]): Promise<readonly Finding[]> {
  const { out, err } = await standby(service.dataDir, ['doctor', '--json', ...ports]);
  assert.equal(err, '');
  const { findings } = JSON.parse(out);
  return findings.map(({ status, ...rest }: { status: string }) => ({ kind: status, ...rest }));
}

/** `npm start` as it is given by package.json, but for the npm. */
async function startBeside(args: readonly string[]): Promise<Told> {
  const child = spawn(process.execPath, ['scripts/bootstrap.mjs', '--with', 'temporal-cli', '--', 'workers/main.ts', ...args], {
    cwd: ROOT,
    env: service.stage.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const timer = setTimeout(() => child.kill('SIGTERM'), 60_000);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code: typeof code === 'number' ? code : null, said };
}

async function takenPort(t: TestContext): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
