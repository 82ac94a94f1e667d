/** Whose an alert is, by what is mapped and by nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWhose } from '../../../../activities/alerts/whose.ts';
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

test('where no owner is named the site is looked up; where one is, a site that another client has too makes it nobody else’s', () => {
  const sites = { Berlin: { client: 'acme' }, Globex: { client: 'globex' } };
  const whose = createWhose({ clientMap: sites, catchAll: undefined });
  assert.deepEqual(whose(alertOf({ owner: undefined, site: 'BERLIN' })), { kind: 'client', client: 'acme', site: undefined });
  assert.deepEqual(whose(alertOf({ owner: 'Globex', site: 'Berlin' })), { kind: 'client', client: 'globex', site: undefined });
  assert.deepEqual(whose(alertOf({ owner: 'Initech', site: 'Berlin' })), NOBODY);
});
