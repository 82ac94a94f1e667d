/** The examination: every finder in the order in which a start would meet what it looks at. The machine is given, so a test can be any. */
import { isAtLeast, NEEDS, NODE_MAJOR } from '../../scripts/bootstrap/steps.mjs';
import { dataFindings } from './data-directory.ts';
import { diskFindings } from './disk.ts';
import { networkFinding } from './network.ts';
import { dependenciesFinding, nodeFinding, npmFinding } from './node.ts';
import { openFilesFinding } from './open-files.ts';
import { chromiumFinding, configFinding, ollamaFinding } from './optional.ts';
import { portFinding } from './ports.ts';
import { cliFinding, goFinding } from './temporal-cli.ts';
import { scheduleFindings } from './schedules.ts';
import { testServerFindings } from './test-server.ts';
import type { Ran } from '../../scripts/bootstrap/steps.mjs';
import type { DataFacts, Instance } from './data-directory.ts';
import type { Place, Space } from './disk.ts';
import { notNeeded } from './finding.ts';
import type { Finding } from './finding.ts';
import type { NodeFacts, Program } from './node.ts';
import type { ConfigFacts, Ollama } from './optional.ts';
import type { SchedulesLooked } from '../schedules.ts';
import type { OwnProcesses, PortState, WantedPort } from './ports.ts';
import type { CliFacts } from './temporal-cli.ts';
import type { TestServerFacts } from './test-server.ts';

/** All that doctor asks of a machine. None of it makes or changes anything. */
export type Machine = {
  readonly cache: string;
  readonly node: () => Promise<NodeFacts>;
  readonly cli: () => Promise<CliFacts>;
  readonly testServer: () => Promise<TestServerFacts>;
  readonly ping: () => Promise<Ran | undefined>;
  readonly spaceOf: (path: string) => Space;
  /** The limit of open files, undefined where there is none. */
  readonly openFiles: () => number | undefined;
  readonly portState: (port: number) => Promise<PortState>;
  readonly data: () => DataFacts;
  readonly ownProcesses: (instance: Instance) => OwnProcesses;
  readonly ollama: () => Promise<Ollama>;
  readonly chromium: () => Program | undefined;
  /** A Temporal that is there already: none has to be started, nor its program to be found. */
  readonly temporalAddress: string | undefined;
  readonly config: () => ConfigFacts;
  /** Those of a Standby that runs here, beside its configuration. */
  readonly schedules: () => Promise<SchedulesLooked>;
};

export async function examine(machine: Machine, ports: readonly WantedPort[]): Promise<readonly Finding[]> {
  const [node, cli, testServer, ollama, schedules] = await Promise.all([
    machine.node(),
    machine.cli(),
    machine.testServer(),
    machine.ollama(),
    machine.schedules(),
  ]);
  const data = machine.data();
  const own = machine.ownProcesses(data.instance);
  const { temporalAddress: address } = machine;
  const fetches = fetchesOf(node, address === undefined ? cli : undefined);
  const taken = ports.filter(({ flag }) => address === undefined || !OF_THE_EMBEDDED.has(flag));
  const [network, config, ...portFindings] = await Promise.all([
    networkFinding(fetches.wanted, machine.ping),
    configFinding(machine.config()),
    ...taken.map((port) => portFinding(port, machine.portState, own)),
  ]);
  return [
    nodeFinding(node),
    npmFinding(node, fetches.byNpm),
    dependenciesFinding(node),
    ...(address === undefined ? [cliFinding(cli), goFinding(cli)] : [notNeeded('temporal CLI', `TEMPORAL_ADDRESS names ${address}`)]),
    network,
    ...diskFindings(placesOf(machine.cache, node.root, { data, fetches }), machine.spaceOf),
    openFilesFinding(machine.openFiles()),
    ...portFindings,
    ...dataFindings(data),
    config,
    ...scheduleFindings(schedules),
    ...testServerFindings(testServer),
    ollamaFinding(ollama),
    chromiumFinding(machine.chromium()),
  ];
}

const OF_THE_EMBEDDED: ReadonlySet<string> = new Set(['--temporal-port', '--ui-port']);

type Need = Place['needs'][number];
/** What a start would have to get first. */
type Fetches = {
  readonly wanted: readonly string[];
  readonly byNpm: boolean;
  readonly cache: readonly Need[];
  readonly root: readonly Need[];
};

function fetchesOf({ running, own, dependencies }: NodeFacts, wantedCli: CliFacts | undefined): Fetches {
  const node = !isAtLeast(running.version, `${NODE_MAJOR}.0.0`) && own.kind !== 'found';
  const server = wantedCli?.refused === undefined ? NEEDS.temporal : NEEDS['temporal, built with Go'];
  const cache = [
    ...(node ? [{ bytes: NEEDS.node.bytes, why: `Node ${NODE_MAJOR}` }] : []),
    ...(wantedCli?.cli.kind === 'absent' ? [{ bytes: server.bytes, why: 'the temporal CLI' }] : []),
  ];
  const root = dependencies === 'stale' ? [{ bytes: NEEDS.dependencies.bytes, why: 'the dependencies' }] : [];
  return { wanted: [...cache, ...root].map(({ why }) => why), byNpm: node || root.length > 0, cache, root };
}

/** A ticket takes at most 75 KB while Temporal keeps its history (60 tickets measured): a week of 5,000, and 20 MB of log. */
const DATA_BYTES = 500_000_000;

function placesOf(
  cache: string,
  root: string,
  { data, fetches }: { readonly data: DataFacts; readonly fetches: Fetches },
): readonly Place[] {
  return [
    { name: 'cache', path: cache, needs: fetches.cache, elsewhere: 'set XDG_CACHE_HOME to a folder that has room' },
    { name: 'dependencies', path: root, needs: fetches.root, elsewhere: 'move the checkout' },
    {
      name: 'data',
      path: data.dataDir,
      needs: [{ bytes: DATA_BYTES, why: 'the data' }],
      elsewhere: 'choose another folder by --data-dir',
    },
  ];
}
