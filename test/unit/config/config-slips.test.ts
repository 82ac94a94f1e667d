/** What can be meant and is mostly a slip is warned of, and nothing else is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESK, PROVIDER, deskWith, linesOf, sectionsOf } from './config-parts.ts';
import { warningsOf } from '../../../config/warnings.ts';
import type { Given } from './config-parts.ts';

const ON_CLOUD: Given = {
  providers: { p: { ...PROVIDER, kind: 'openai' } },
  routes: { r: { provider: 'p', model: 'm' } },
  chains: { default: { routes: ['r'] } },
  processes: { 'ticket-triage': {} },
};
const ON_LOCAL: Given = { ...ON_CLOUD, providers: { p: { ...PROVIDER, kind: 'ollama' } } };
const noLocal = (path: string): string =>
  `value of ${path}: a local route in chain default for local-only, got none. Its tickets go to a person at once.`;
const idle = (route: string): string =>
  `key of routes.${route}: every route in the chain of a process, got one that is in none. It is never asked.`;
const CLIENT = { clients: { acme: { ai: 'off' } } };
const unknown = (path: string, got: string): string => `value of ${path}: a client that stands under clients, got ${got}`;
const ROW = { client: 'acme', priority: 'P1', respondWithin: '1h' };
const table = (...rows: readonly object[]): Given => deskWith({ sla: { source: 'table', table: rows } });
const SECOND = (at: number): string =>
  `value of connections.desk.sla.table[${at}]: each client and priority once, got a second row. The first one counts.`;
const OBSERVED = (write: string): string =>
  `value of connections.desk.write: otherClients beside write: ${write}, got none. Clients that are not named are observed only, and no AI reads their tickets.`;
const UNREAD =
  'value of otherClients: write: observe beside ai: off, got no write, so that of the connection. Each of their tickets gets a note that asks a person; write: observe leaves them alone.';
const NOBODY = 'key of clients: clients or otherClients, got neither. No model is asked and nothing is written for anybody.';
for (const [what, given, said] of [
  ['nothing at all', {}, []],
  [
    'local-only clients of a chain without a local route',
    { ...ON_CLOUD, clients: { a: { ai: 'local-only' }, b: { ai: 'cloud' }, c: { ai: 'off' }, d: { ai: 'local-only' } } },
    [noLocal('clients.a.ai'), noLocal('clients.d.ai')],
  ],
  ['other clients that are local-only', { ...ON_CLOUD, otherClients: { ai: 'local-only' } }, [noLocal('otherClients.ai')]],
  ['local-only clients of a local route', { ...ON_LOCAL, clients: { a: { ai: 'local-only' } }, otherClients: { ai: 'local-only' } }, []],
  [
    'local-only clients of a chain that is not there',
    { ...ON_CLOUD, chains: { other: { routes: ['r'] } }, clients: { a: { ai: 'local-only' } }, routes: undefined },
    [],
  ],
  ['local-only clients of a route that is not known', { ...ON_CLOUD, providers: undefined, clients: { a: { ai: 'local-only' } } }, []],
  [
    'a route that no chain of a process has',
    {
      ...ON_CLOUD,
      routes: { r: { provider: 'p', model: 'm' }, s: { provider: 'p', model: 'm' } },
      chains: { default: { routes: ['r'] }, other: { routes: ['s'] } },
    },
    [idle('s')],
  ],
  ['a process of a chain that is not there', { ...ON_CLOUD, processes: { 'ticket-triage': { chain: 'other' } } }, [idle('r')]],
  ['routes without processes', { ...ON_CLOUD, processes: undefined }, []],
  ['routes without chains', { ...ON_CLOUD, chains: undefined }, []],
  ['nobody who is named', { ...deskWith({}), clients: {} }, [NOBODY]],
  ['nobody who is named, but other clients', { ...deskWith({}), clients: {}, otherClients: { ai: 'cloud' } }, []],
  ['nobody who is named, and no connection that could be read', { clients: {} }, []],
  ['a connection that writes, and nothing of other clients', { ...deskWith({ write: 'note' }), ...CLIENT }, [OBSERVED('note')]],
  ['a connection that sets fields, and nothing of other clients', { ...deskWith({ write: 'fields' }), ...CLIENT }, [OBSERVED('fields')]],
  ['a connection that observes, and nothing of other clients', { ...deskWith({ write: 'observe' }), ...CLIENT }, []],
  ['a connection that writes, and other clients', { ...deskWith({ write: 'note' }), ...CLIENT, otherClients: { ai: 'cloud' } }, []],
  ['a connection that writes, and nobody', { ...deskWith({ write: 'note' }), clients: {} }, [NOBODY]],
  ['a connection that writes, and clients that could not be read', deskWith({ write: 'note' }), []],
  [
    'others without AI where one of two connections writes',
    { connections: { a: DESK, b: { ...DESK, write: 'note' } }, ...CLIENT, otherClients: { ai: 'off' } },
    [UNREAD],
  ],
  ['others without AI where no connection writes', { ...deskWith({}), ...CLIENT, otherClients: { ai: 'off' } }, []],
  ['others without AI who are observed', { ...deskWith({ write: 'note' }), ...CLIENT, otherClients: { ai: 'off', write: 'observe' } }, []],
  [
    'others without AI who are written to on purpose',
    { ...deskWith({ write: 'note' }), ...CLIENT, otherClients: { ai: 'off', write: 'note' } },
    [],
  ],
  ['others without AI, and no connection that could be read', { ...CLIENT, otherClients: { ai: 'off' } }, []],
  [
    'clients that rules name and the list does not',
    {
      ...CLIENT,
      connections: {
        desk: {
          ...DESK,
          overrides: [
            { when: { client: ['acme', 'acmee'] }, ai: 'off' },
            { when: { board: 'b' }, ai: 'off' },
            { when: { client: 'nobody' }, ai: 'off' },
          ],
          sla: { source: 'table', table: [ROW, { ...ROW, client: '*' }, { ...ROW, client: 'initech' }] },
        },
      },
      processes: {
        'ticket-triage': {
          overrides: [
            { when: { client: 'ACME' }, criticality: 'sla' },
            { when: { severity: 'P1' }, criticality: 'sla' },
            { when: { client: 'umbrella' }, criticality: 'sla' },
          ],
        },
      },
    },
    [
      `${unknown('connections.desk.overrides[0].when.client', '"acmee"')}. Did you mean "acme"?`,
      `${unknown('connections.desk.overrides[2].when.client', '"nobody"')}.`,
      `${unknown('connections.desk.sla.table[2].client', '"initech"')}.`,
      `${unknown('processes.ticket-triage.overrides[2].when.client', '"umbrella"')}.`,
    ],
  ],
  [
    'clients that rules name where others are allowed',
    { ...deskWith({ overrides: [{ when: { client: 'nobody' }, ai: 'off' }] }), ...CLIENT, otherClients: { ai: 'cloud' } },
    [],
  ],
  ['clients that rules name where clients could not be read', deskWith({ overrides: [{ when: { client: 'nobody' }, ai: 'off' }] }), []],
  ['a table that is read', { ...table(ROW, { ...ROW, priority: 'P2' }, { ...ROW, client: '*' }, { respondWithin: '1h' }), ...CLIENT }, []],
  [
    'a table that is not read',
    { ...deskWith({ sla: { table: [ROW] } }), ...CLIENT },
    ['key of connections.desk.sla.table: source: table beside a table, got source: field. The table is not read.'],
  ],
  [
    'no table that is read',
    { ...deskWith({ sla: { source: 'table' } }), ...CLIENT },
    ['value of connections.desk.sla.source: rows in a table, got none. Every ticket gets the fallback.'],
  ],
  [
    'rows that are there twice, in another case',
    { ...table(ROW, { ...ROW, client: 'ACME' }, { ...ROW, priority: 'p1' }, ROW), ...CLIENT },
    [SECOND(1), SECOND(3)],
  ],
] as const)
  test(`of ${what} ${said.length === 0 ? 'nobody is warned' : 'somebody is warned, and of nothing else'}`, () =>
    assert.deepEqual(
      linesOf(warningsOf(sectionsOf(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))))),
      said,
    ));
