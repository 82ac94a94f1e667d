/** Whose an alert is, by what is mapped and by nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWhose, groupKeyFor } from '../../../../activities/alerts/whose.ts';
import { alertOf } from '../../../support/alerts.ts';

const clientMap = { 'Acme GmbH': { client: 'acme' }, '17': { client: 'Globex', site: '12' } };
const catchAll = { client: 'own', destination: 'noc' };
const NOBODY = { kind: 'nobody' } as const;
const CATCH_ALL = { kind: 'catch-all', ...catchAll } as const;

for (const [what, owner, severity, whose] of [
  ['as it is written', 'Acme GmbH', 'info', { kind: 'client', client: 'acme', site: undefined }],
  ['in another case, with other blanks', '  ACME  gmbh', 'critical', { kind: 'client', client: 'acme', site: undefined }],
  ['with a site', '17', 'warning', { kind: 'client', client: 'Globex', site: '12' }],
  ['that is nearly one that is mapped', 'Acme GmbHH', 'error', NOBODY],
  ['that is nearly one that is mapped, and critical', 'Acme GmbHH', 'critical', CATCH_ALL],
  ['that every object has', 'constructor', 'error', NOBODY],
  ['that is the name of the client and no owner', 'acme', 'error', NOBODY],
  ['that is not said', undefined, 'warning', NOBODY],
  ['that is not said, and critical', undefined, 'critical', CATCH_ALL],
] as const)
  test(`an owner ${what} is ${whose.kind === 'client' ? whose.client : `of ${whose.kind}`}`, () =>
    assert.deepEqual(createWhose({ clientMap, catchAll })(alertOf({ owner, severity })), whose));

test('without a catch-all what is critical and of nobody known is of nobody', () =>
  assert.deepEqual(createWhose({ clientMap, catchAll: undefined })(alertOf({ owner: 'x', severity: 'critical' })), NOBODY));

test('alerts of two owners whom nobody knows never meet in one group of the catch-all, and those of one do', () => {
  const hashOf = (owner: string | undefined): string => {
    const alert = alertOf({ owner, severity: 'critical' });
    const whose = createWhose({ clientMap, catchAll })(alert);
    return whose.kind === 'nobody' ? assert.fail() : groupKeyFor(whose, alert, ['rule']).hash;
  };
  assert.equal(hashOf('Initech'), hashOf('INITECH '));
  assert.equal(new Set([hashOf('Initech'), hashOf('Umbrella'), hashOf(undefined), hashOf('17')]).size, 4);
});
