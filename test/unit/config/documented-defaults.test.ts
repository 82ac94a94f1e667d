/** docs/configure.md says the defaults that hold: a file that writes each of them out means the same as one that leaves it out. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { mergedRoute } from '../../../config/routes.ts';
import { shape } from '../../../config/shape.ts';
import type { Shape } from '../../../config/shape.ts';

const DOCUMENT = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'configure.md'), 'utf8');
/** The sections whose tables have defaults of keys, and where in the file their keys stand. */
const SECTIONS: Readonly<Record<string, string>> = {
  'The file': '',
  'connections.\\<name>': 'connections.desk',
  'alerts.\\<name>': 'alerts.prometheus',
  'clients.\\<name>, otherClients': 'clients.acme',
  'Due times': 'connections.desk.sla',
  'Providers, routes, chains': '',
  'processes.ticket-triage': 'processes.ticket-triage',
};
/** A table whose header names a place instead of saying Key. */
const PLACES: Readonly<Record<string, string>> = {
  'providers.<name>.': 'providers.own',
  'routes.<name>.': 'routes.local',
  'minConfidence.': 'processes.ticket-triage.minConfidence',
};
/** Every key that has to be there, and parts that have a default only where they are. */
const SMALLEST = {
  version: 1,
  connections: { desk: { kind: 'desk', url: 'https://desk.example.com', tokenEnv: 'DESK_TOKEN' } },
  alerts: {
    prometheus: {
      kind: 'alertmanager',
      tokensEnv: 'TOKENS',
      tickets: 'desk',
      poll: { url: 'https://alerts.example' },
      quietWindows: [],
      knownBenign: [],
    },
  },
  clients: { acme: { ai: 'cloud' } },
  providers: { own: { independenceGroup: 'own', kind: 'ollama' } },
  routes: { local: { provider: 'own', model: 'm' } },
  chains: { default: { routes: ['local'] } },
  processes: { 'ticket-triage': {} },
  heartbeat: { url: 'https://h.example' },
};

type Row = { readonly path: string; readonly said: string };
const namesIn = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
/** `heartbeat.url` or `.every`: the second stands beside the first. */
const beside = (first: string, name: string): string => (name.startsWith('.') ? `${first.slice(0, first.lastIndexOf('.'))}${name}` : name);

function rowsOf(section: string): readonly Row[] {
  const [heading = '', ...lines] = section.split('\n');
  const base = SECTIONS[heading.trim()];
  if (base === undefined) return [];
  const found: Row[] = [];
  let at: string | undefined;
  for (const line of lines) {
    const [, keys = '', said = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    if (!line.startsWith('|')) at = undefined;
    else if (said === 'Default') at = PLACES[namesIn(keys)[0] ?? ''] ?? base;
    else if (at !== undefined && !line.startsWith('|--')) {
      const names = namesIn(keys).filter((name) => !name.includes('…'));
      const each = names.length > 1 && said.includes(', `') ? said.split(', ') : undefined;
      const own = at;
      names.forEach((name, place) => {
        const key = beside(names[0] ?? '', name);
        // Where there are fewer words than keys the last words are those of the last key.
        const words = each === undefined ? said : (each[place - names.length + each.length] ?? each[0] ?? '');
        found.push({ path: own === '' ? key : `${own}.${key}`, said: words });
      });
    }
  }
  return found;
}
const ROWS = DOCUMENT.split(/^##+ /m).flatMap(rowsOf);

/** The value that is written as code or as a number; undefined where words say that there is none. */
function valueOf(said: string): unknown {
  const [, code] = /^`([^`]+)`$/.exec(said) ?? [];
  return code !== undefined || /^\d+$/.test(said) ? parse(code ?? said) : undefined;
}
function withValue(path: readonly string[], value: unknown, whole: unknown): unknown {
  const [key, ...more] = path;
  if (key === undefined) return value;
  const inside = typeof whole === 'object' && whole !== null ? Object.fromEntries(Object.entries(whole)) : {};
  return { ...inside, [key]: withValue(more, value, inside[key]) };
}
const meant = (whole: unknown): Shape => shape.parse(whole);

const SAID = ROWS.flatMap(({ path, said }) => {
  const value = valueOf(said);
  return value === undefined ? [] : [{ path, said, value }];
});
for (const { path, said, value } of SAID)
  test(`${path} is ${said} where nothing is said`, () =>
    assert.deepEqual(meant(withValue(path.split('.'), value, SMALLEST)), meant(SMALLEST)));

/** Their defaults are said in words, or key by key below. */
const IN_WORDS = [
  'alerts.prometheus.clientMap',
  'connections.desk.boards',
  'connections.desk.overrides',
  'connections.desk.scope',
  'connections.desk.sla.table',
  'processes.ticket-triage.minConfidence.fields',
  'processes.ticket-triage.overrides',
];
test('every key that has a default is documented with it', () => {
  const leaves = (value: unknown, path: string): readonly string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? Object.entries(value).flatMap(([key, inside]) => leaves(inside, path === '' ? key : `${path}.${key}`))
      : [path];
  const given = new Set(leaves(SMALLEST, ''));
  const known = [...SAID.map(({ path }) => path), ...IN_WORDS];
  const missing = leaves(meant(SMALLEST), '').filter(
    (path) => !given.has(path) && !known.some((one) => path === one || path.startsWith(`${one}.`)),
  );
  assert.deepEqual(missing, []);
  const spoken = ROWS.map(({ path }) => path.replace('.<field>', ''));
  assert.deepEqual(
    IN_WORDS.filter((path) => !spoken.includes(path)),
    [],
    'each of these has a row, too',
  );
});

test("a route's times are those that the document says for its kind", () => {
  const routeOf = (local: boolean, more: object = {}): unknown => {
    const { routes, providers } = meant({ ...SMALLEST, routes: { local: { ...SMALLEST.routes.local, local, ...more } } });
    return mergedRoute('local', { routes, providers })?.route;
  };
  const said = (key: string) => namesIn(ROWS.find(({ path }) => path === `routes.local.${key}`)?.said ?? '');
  const [[attempt, localAttempt], [budget, localBudget]] = [said('attempt'), said('budget')];
  assert.deepEqual(routeOf(false, { attempt, budget }), routeOf(false));
  assert.deepEqual(routeOf(true, { attempt: localAttempt, budget: localBudget }), routeOf(true));
});
