/** Warnings about a table of due times stand at the row or the key that they are about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changed, read, saidOf } from '../config-sample.ts';

const ROW = '{ client: acme, priority: P1, respondWithin: 1h }';
const warned = (from: string, to: string): readonly string[] => saidOf(read(changed(from, to))).split('\n');

for (const [what, from, to, said] of [
  [
    'a second row for a client and priority',
    `table: [${ROW}]`,
    `table: [${ROW}, { client: acme, priority: P1, respondWithin: 2h }]`,
    '23:66 connections.desk.sla.table[1]: Expected each client and priority once, got a second row. The first one counts.',
  ],
  [
    'a table beside the source field',
    'source: table\n',
    'source: field\n',
    '23:7 connections.desk.sla.table: Expected source: table beside a table, got source: field. The table is not read.',
  ],
  [
    'a source without rows',
    `table: [${ROW}]`,
    'table: []',
    '22:15 connections.desk.sla.source: Expected rows in a table, got none. Every ticket gets the fallback.',
  ],
] as const)
  test(`${what} is a warning at its place`, () =>
    assert.ok(
      warned(from, to).some((line) => line.endsWith(said)),
      warned(from, to).join('\n'),
    ));

test('two priorities of one client, and one priority of two clients, are rows of their own', () => {
  const rows = `table: [${ROW}, { client: acme, priority: P2, respondWithin: 2h }, { client: globex, priority: P1, respondWithin: 2h }]`;
  assert.ok(!warned(`table: [${ROW}]`, rows).some((line) => line.includes('second row')));
});
