/** Defaults stand once: what rehearsals, the demo and the goldens run under is a compiled `standby.yaml`, and differs from the smallest one where it says so. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CANARIES, configOf } from '../../config-sample.ts';
import { configText, reportsOf } from '../../../../scripts/demo/settings.ts';
import { settingsFor } from '../../../../scripts/goldens/scenes.ts';
import { compiledFrom, configured, rehearsed } from '../../../support/configured.ts';
import { OPEN } from '../../../support/live.ts';
import type { EpisodeSettings } from '../../../../workflows/episode/contract.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
/** One desk, one client, one cloud and one local model; nothing is said that need not be. */
const MINIMAL = `
version: 1
connections: { desk: { kind: desk, url: "https://desk.example", tokenEnv: DESK_TOKEN } }
clients: { acme: { ai: cloud } }
providers:
  openai: { independenceGroup: openai, kind: openai, apiKeyEnv: OPENAI_API_KEY }
  own: { independenceGroup: own-hardware, kind: ollama }
routes: { cloud: { provider: openai, model: m }, local: { provider: own, model: m } }
chains: { default: { routes: [cloud, local] } }
`;

type Leaves = ReadonlyMap<string, unknown>;
function leavesOf(value: unknown, path: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, inside]) => leavesOf(inside, path === '' ? key : `${path}.${key}`));
}
/** Names and clients are each file's own; of routes, what holds for each of a kind. */
function leaves(settings: EpisodeSettings): Leaves {
  const { version: _, clients, routes, ...rest } = settings;
  const ofKind = (wanted: string) =>
    routes.filter(({ kind }) => kind === wanted).map(({ route: __, label: ___, provider: ____, ...one }) => one);
  return new Map([
    ...leavesOf(rest, ''),
    ['clients', Object.keys(clients)],
    ...['cloud', 'local'].flatMap((kind) => ofKind(kind).flatMap((one) => leavesOf(one, `routes.${kind}`))),
  ]);
}
function changedIn(settings: EpisodeSettings): readonly string[] {
  const [ours, minimal] = [leaves(settings), leaves(compiledFrom(MINIMAL))];
  return [...new Set([...ours.keys(), ...minimal.keys()])].filter(
    (path) => JSON.stringify(ours.get(path)) !== JSON.stringify(minimal.get(path)),
  );
}

const OPENED = ['clients', 'otherClients.ai', 'otherClients.onRefusal', 'otherClients.write'];
const REPORTS = reportsOf('tern-logistics', 'UTC', '/tmp');
const QUICK = ['routes.cloud.attemptMs', 'routes.local.attemptMs'];
for (const [what, settings, says] of [
  ['the example that people begin with', compiledFrom(readFileSync(join(ROOT, 'examples/minimal.yaml'), 'utf8')), ['clients']],
  ['a rehearsal in virtual time', rehearsed(), ['clients', ...QUICK]],
  ['a stage of which nothing is said', configured(), OPENED],
  ['a live service of the tests', configured(OPEN), OPENED],
  ['the goldens', configured(settingsFor({})), [...OPENED, 'convenienceMs', 'exceptions']],
  [
    'the goldens that move',
    configured(settingsFor({ moves: true })),
    [...OPENED, 'convenienceMs', 'exceptions', 'handOver.destination', 'handOver.kind'],
  ],
  [
    'the demo',
    compiledFrom(configText(undefined, REPORTS)),
    [...OPENED, ...QUICK, 'lookAgainMs', 'routes.cloud.budgetMs', 'routes.local.budgetMs'],
  ],
  [
    'the demo with a real local model',
    compiledFrom(configText({ model: 'm', url: 'http://127.0.0.1:11434' }, REPORTS)),
    [...OPENED, 'lookAgainMs', 'routes.cloud.attemptMs', 'routes.cloud.budgetMs'],
  ],
] as const)
  test(`${what} runs under the defaults of an installation, but for what it says otherwise`, () =>
    assert.deepEqual(new Set(changedIn(settings)), new Set<string>(says)));

const UNITS: Readonly<Record<string, number>> = { SECOND_MS: 1_000, MINUTE_MS: 60_000, HOUR_MS: 3_600_000, DAY_MS: 86_400_000 };
/** Of `2 * HOUR_MS`; NaN where it is no such product. */
const valueOf = (product: string): number =>
  product.split('*').reduce((value, part) => value * (UNITS[part.trim()] ?? Number(part.trim().replaceAll('_', '') || Number.NaN)), 1);

/** Every figure that holds where nothing is said, by the name it has in the settings. */
function figures(): ReadonlySet<string> {
  const { connections, deadMan, ledger, routes } = configOf(MINIMAL, { env: CANARIES });
  const all = leavesOf({ connections: { ...connections }, deadMan, ledger, routes: { ...routes.map(({ route }) => route) } }, '');
  const numbers = all.flatMap(([path, value]) => (typeof value === 'number' ? [`${path.split('.').at(-1)} ${value}`] : []));
  return new Set([...numbers.filter((one) => /Ms |shareOfTimeLeft/.test(one)), 'minConfidence 70']);
}

/** Where the figure stands, and where one of the same name and value is another thing. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  'config/defaults.ts': ['shareOfTimeLeft 0.7', 'atMostMs 600000', 'overdueMs 120000', 'reviewWithinMs 604800000'].concat([
    'attemptMs 30000',
    'budgetMs 75000',
    'attemptMs 60000',
    'budgetMs 135000',
  ]),
  'activities/desk/absence.ts': ['withinMs 900000'],
  // The longest wait between two looks at a ticket that keeps changing.
  'workflows/people/times.ts': ['atMostMs 600000'],
};
const ROOMS =
  'config,workflows,activities,workers,intake,watch,cli,planning,connectors,providers,web,simulator,scripts,test/support,test/workflow';

test('no figure of a default is written a second time, in the product, in rehearsals or in the demo', () => {
  const wanted = figures();
  assert.ok(wanted.size >= 20, `figures: ${[...wanted].join(', ')}`);
  const found = globSync(`{${ROOMS}}/**/*.ts`, { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\b(\w+):\s*([\d_.]+(?:\s*\*\s*\w+)*)/g)].flatMap(([, name = '', product = '']) => {
      const figure = `${name} ${valueOf(product)}`;
      return wanted.has(figure) && !HOMES[file]?.includes(figure) ? [`${file}: ${figure}`] : [];
    }),
  );
  assert.deepEqual(found, []);
});
