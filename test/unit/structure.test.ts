/** The structure that docs/design.md promises, read off the sources: each rule is shown to be broken by a planted breach. */
import assert from 'node:assert/strict';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');
/** Not shipped, or no code of ours: simulators, scripts and tests may name what they play. */
const NOT_SHIPPED = ['docs', 'examples', 'node_modules', 'scripts', 'simulator', 'test', 'test-artifacts', 'tools'];
const ROOMS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_SHIPPED.includes(entry.name))
  .map(({ name }) => name);
/** Rooms that know no process. A process is what stands beside them. */
const GENERIC = [
  'workflows/chain',
  'workflows/compensations',
  'workflows/control',
  'workflows/drain',
  'workflows/episode',
  'workflows/heartbeat',
  'workflows/people',
  'workflows/poll',
  'workflows/records',
  'workflows/review',
  'workflows/rules',
  'workflows/ticket',
  'activities/control',
  'activities/desk',
  'activities/model',
  'activities/poll',
];
const isIn = (file: string, room: string): boolean => file.startsWith(`${room}/`);

type Sources = ReadonlyMap<string, string>;
const sources: Sources = new Map(
  ROOMS.flatMap((room) => globSync(`${room}/**/*.{ts,mts,cts}`, { cwd: ROOT })).map((file) => [
    file,
    readFileSync(join(ROOT, file), 'utf8'),
  ]),
);
/** Whatever names a module by a relative path: imports and exports, types included, for effect alone, computed in part, or by its URL. */
const importsOf = (file: string, text: string): readonly string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport|\bimport\s*\(|\bnew URL\s*\()\s*(['"`])(\.[^'"`]*)\1/g)].map(([, , path = '']) =>
    normalize(join(dirname(file), path)),
  );
/** Without comments, which may speak of anything. */
const codeOf = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

/** The folders of the processes there are: each has a room of its own under both. */
const processesIn = (all: Sources): readonly string[] => [
  ...new Set([...all.keys()].flatMap((file) => /^workflows\/([^/]+)\/process\.ts$/.exec(file)?.[1] ?? [])),
];

/** What belongs to a process by name: its own, the beginning of its ids, its workflow types. */
const wordsOf = (all: Sources, name: string): readonly string[] =>
  [`workflows/${name}/process.ts`, `activities/${name}/row.ts`].flatMap((file) =>
    [...(all.get(file) ?? '').matchAll(/\b(name|prefix|workflowType|reviewType): '([^']+)'/g)].map(([, key, word = '']) =>
      key === 'prefix' ? `(?<=['"\`])${word}:` : word,
    ),
  );

/** What a migration says of the rows of a release before stays, whatever a process is called by then. It imports none all the same. */
const isHistory = (file: string): boolean => isIn(file, 'ledger/migrations');

/** Production files outside a process's own folders that import it or name it. */
function knowingProcesses(all: Sources): readonly string[] {
  const names = processesIn(all);
  // A folder of its name in another room is its own, too: its part of the configuration, its commands.
  const isOwn = (file: string): boolean => names.some((name) => new RegExp(`^[a-z]+/${name}/`).test(file));
  const words = names.flatMap((name) => wordsOf(all, name));
  return [...all]
    .filter(([file]) => !isOwn(file))
    .filter(
      ([file, text]) =>
        (!isHistory(file) && words.some((word) => new RegExp(word).test(codeOf(text)))) ||
        importsOf(file, text).some((to) => names.some((name) => isIn(to, `workflows/${name}`) || isIn(to, `activities/${name}`))) ||
        importsOf(file, text).some((to) => /^(workflows|activities)\/\$\{/.test(to)),
    )
    .map(([file]) => file);
}

/** A folder under `workflows/` is a generic room, or a process with its `process.ts`. */
const neither = (all: Sources): readonly string[] => [
  ...new Set(
    [...all.keys()]
      .flatMap((file) => /^(workflows\/[^/]+)\//.exec(file)?.[1] ?? [])
      .filter((room) => !GENERIC.includes(room) && !all.has(`${room}/process.ts`)),
  ),
];

/** What is handed on from another file is reached past its door. */
const handedOn = (all: Sources): readonly string[] =>
  ['workers/processes.ts', 'connectors/index.ts', 'connectors/alert-sources.ts', 'activities/processes.ts'].filter((file) =>
    /\bexport\s[^;]*\bfrom\b/.test(codeOf(all.get(file) ?? '')),
  );

/** The contract test of adapters is about our own contract, and for nobody else to go through. */
const throughTheContractTest = (all: Sources): readonly string[] =>
  [...all]
    .filter(([file]) => !isIn(file, 'cli'))
    .flatMap(([file, text]) =>
      importsOf(file, text)
        .filter((to) => isIn(to, 'cli/desk'))
        .map((to) => `${file} -> ${to}`),
    );

const betweenConnectors = (all: Sources): readonly string[] =>
  [...all].flatMap(([file, text]) => {
    const [, own] = /^connectors\/([^/]+)\//.exec(file) ?? [];
    return own === undefined ? [] : importsOf(file, text).filter((to) => /^connectors\/[^/]+\//.test(to) && !isIn(to, `connectors/${own}`));
  });

/** The kinds of connectors, compared with anywhere but in their folders. (`alerts` is a word that a reading has, too.) */
const namingKinds = (all: Sources): readonly string[] =>
  [...all]
    .filter(
      ([file, text]) =>
        !isIn(file, 'connectors') &&
        !isIn(file, 'cli/desk') &&
        /kind\s*[=!]==?\s*['"`](?:desk|alertmanager|ninjaone|datto-rmm|wazuh)['"`]/.test(codeOf(text)),
    )
    .map(([file]) => file);

function genericKnowing(all: Sources): readonly string[] {
  const allowed = (to: string): boolean =>
    GENERIC.some((room) => isIn(to, room)) || !(/^(workflows|activities)\/[^/]+\//.test(to) || to === 'workers/processes.ts');
  return [...all]
    .filter(([file]) => GENERIC.some((room) => isIn(file, room)))
    .flatMap(([file, text]) =>
      importsOf(file, text)
        .filter((to) => !allowed(to))
        .map((to) => `${file} -> ${to}`),
    );
}

/** One representative of each cycle. */
function cycles(all: Sources): readonly string[] {
  const graph = new Map([...all].map(([file, text]) => [file, importsOf(file, text)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const to of graph.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

const linesOf = (text: string): number => text.trimEnd().split('\n').length;
const tooLong = (all: Sources): readonly string[] => [...all].filter(([, text]) => linesOf(text) > 250).map(([file]) => file);

/** A room that reads another's insides instead of its door. */
function insideConnectors(all: Sources): readonly string[] {
  return [...all]
    .filter(([file]) => !isIn(file, 'connectors') && !isIn(file, 'cli/desk'))
    .flatMap(([file, text]) =>
      importsOf(file, text)
        .filter((to) => /^connectors\/[^/]+\//.test(to))
        .map((to) => `${file} -> ${to}`),
    );
}

/** Tests call the command line inside their own process, with an environment and streams of theirs. */
const readingOwnProcess = (all: Sources): readonly string[] =>
  [...all]
    .filter(([file, text]) => isIn(file, 'cli') && file !== 'cli/standby.ts' && /\bprocess\.(env|std(in|out|err))\b/.test(codeOf(text)))
    .map(([file]) => file);

const planted = (file: string, text: string): Sources => new Map([...sources, [file, text]]);
const RULES: readonly (readonly [claim: string, rule: (all: Sources) => readonly string[], breach: readonly [string, string]])[] = [
  [
    'a generic room imports no process, types included',
    genericKnowing,
    ['workflows/people/breach.ts', "import type { Decision } from '../triage/contract.ts';"],
  ],
  ['no file imports itself by way of others, types included', cycles, ['net/a.ts', "import type { B } from './a.ts';"]],
  ['no file has more than 250 lines', tooLong, ['net/a.ts', 'x\n'.repeat(251)]],
  ['a folder of workflows is generic or a process', neither, ['workflows/approval/brings.ts', 'x']],
  [
    'a list of rows hands on nothing of what stands in its rows',
    handedOn,
    ['connectors/index.ts', "export { createDesk } from './desk/client.ts';"],
  ],
  [
    'nobody goes through the contract test of adapters',
    throughTheContractTest,
    ['watch/a.ts', "import { x } from '../cli/desk/breach.ts';"],
  ],
  ['a command has its environment and its streams from its caller', readingOwnProcess, ['cli/a.ts', "const home = process.env['HOME'];"]],
  ['no connector reads another', betweenConnectors, ['connectors/other/index.ts', "export { createDesk } from '../desk/client.ts';"]],
  ['a kind of ticket system is named in its folder alone', namingKinds, ['watch/a.ts', "const is = (kind: string) => kind === 'desk';"]],
  ['a kind of alert source is named in its folder alone', namingKinds, ['intake/a.ts', "const is = (kind: string) => kind === 'wazuh';"]],
  [
    'a connector is reached by the registry and the ports only',
    insideConnectors,
    ['watch/a.ts', "import { x } from '../connectors/desk/client.ts';"],
  ],
];
for (const [claim, rule, [file, text]] of RULES)
  test(claim, () => {
    assert.deepEqual(rule(sources), []);
    assert.notDeepEqual(rule(planted(file, text)), [], 'the breach that was planted is not seen');
  });

test('each process is known by one file outside its own folders, the list of rows', () => {
  assert.ok(processesIn(sources).includes('triage'));
  assert.deepEqual(knowingProcesses(sources), ['workers/processes.ts']);
  for (const text of [
    "const process = 'ticket-triage';",
    'const process = `ticket-triage`;',
    'const query = "WorkflowType = \'triageTicket\'";',
    "const type = 'reviewAnswer';",
    "const isTriage = (id: string) => id.startsWith('triage:');",
    "import type { Decision } from '../workflows/triage/contract.ts';",
    'import { TRIAGE } from "../workflows/triage/process.ts";',
    "import '../workflows/triage/process.ts';",
    "const x = import(\n  '../workflows/triage/process.ts'\n);",
    'const x = import(`../workflows/${room}/process.ts`);',
    "const x = new URL('../workflows/triage/process.ts', import.meta.url);",
  ])
    assert.deepEqual(knowingProcesses(planted('watch/a.ts', text)).toSorted(), ['watch/a.ts', 'workers/processes.ts'], text);
  assert.deepEqual(knowingProcesses(planted('config/triage/a.ts', "const process = 'ticket-triage';")), ['workers/processes.ts']);
  const migration = 'ledger/migrations/0099-a.ts';
  assert.deepEqual(knowingProcesses(planted(migration, "const process = 'ticket-triage';")), ['workers/processes.ts']);
  const imported = knowingProcesses(planted(migration, "import { TRIAGE } from '../../workflows/triage/process.ts';"));
  assert.deepEqual(imported.toSorted(), [migration, 'workers/processes.ts']);
});

test('lint names the generic rooms, so that a process needs no line of it', () => {
  const lint = readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8');
  for (const name of processesIn(sources)) assert.ok(!lint.includes(name), name);
  const roomsOf = (of: string): string => GENERIC.flatMap((room) => (isIn(room, of) ? [room.slice(of.length + 1)] : [])).join();
  // Whose files the rule is about, and what they may import: among themselves, and from activities.
  assert.equal(lint.split(`{${roomsOf('workflows')}}/**`).length - 1, 3);
  assert.ok(lint.includes(`activities/{${roomsOf('activities')}}/**`));
});

test('the median file has at most 60 lines', () => {
  const lengths = [...sources.values()].map(linesOf).toSorted((a, b) => a - b);
  assert.ok((lengths[Math.floor(lengths.length / 2)] ?? Number.POSITIVE_INFINITY) <= 60);
});
