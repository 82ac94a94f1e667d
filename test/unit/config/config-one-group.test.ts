/** Work bound to an SLA on one independence group: when it is refused, when it is a risk, and until which moment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW_MS } from '../config-sample.ts';
import { NOTHING, linesOf, sectionsOf } from './config-parts.ts';
import { checkGroups, groupsOf } from '../../../config/check-groups.ts';
import type { Given } from './config-parts.ts';
import type { Sections } from '../../../config/shape.ts';

const ACCEPTED = { reason: 'no server yet', by: 'Kim', until: '2026-11-25' };
/** Two providers of the groups a and b, with a route each; the chain has the routes that are given. */
const grouped = (routes: readonly string[], process: Given = {}, others: Given = {}): Sections =>
  sectionsOf({
    providers: {
      a: { independenceGroup: 'a', kind: 'openai' },
      b: { independenceGroup: 'b', kind: 'openai' },
      c: { independenceGroup: 'a', kind: 'openai' },
    },
    routes: {
      a: { provider: 'a', model: 'm' },
      b: { provider: 'b', model: 'm' },
      c: { provider: 'c', model: 'm' },
      x: { provider: 'x', model: 'm' },
    },
    chains: { default: { routes } },
    processes: { 'ticket-triage': process },
    ...others,
  });
const TWO_GROUPS = 'chain default to cross two independence groups, as the sla work of ticket-triage needs';
const RISK = 'processes.ticket-triage.acceptedRisk';
for (const [what, given, problems, warnings, risks] of [
  ['two groups', grouped(['a', 'b']), [], [], 0],
  [
    'two providers of one group',
    grouped(['a', 'c']),
    [
      `value of chains.default.routes: ${TWO_GROUPS}, got one (a). Add a route of another group, or accept the risk: acceptedRisk: { reason, by, until }.`,
    ],
    [],
    0,
  ],
  ['convenience on one group', grouped(['a'], { criticality: 'convenience' }), [], [], 0],
  [
    'one group that is accepted',
    grouped(['a'], { acceptedRisk: ACCEPTED }),
    [],
    [`key of ${RISK}: ${TWO_GROUPS}, got one (a): a risk accepted until 2026-11-25.`],
    1,
  ],
  [
    'two groups and a risk',
    grouped(['a', 'b'], { acceptedRisk: ACCEPTED }),
    [],
    [`key of ${RISK}: a risk that is still there, got two groups, or convenience. Take it out.`],
    0,
  ],
  [
    'convenience and a risk',
    grouped(['a'], { criticality: 'convenience', acceptedRisk: ACCEPTED }),
    [],
    [`key of ${RISK}: a risk that is still there, got two groups, or convenience. Take it out.`],
    0,
  ],
  ['a route that is not known beside one group', grouped(['a', 'x']), [], [], 0],
  ['a chain that is not there', grouped(['a'], { chain: 'other' }), [], [], 0],
  [
    'other clients that are sla',
    grouped(['a'], { criticality: 'convenience', acceptedRisk: ACCEPTED }, { otherClients: { ai: 'off', criticality: 'sla' } }),
    [],
    [`key of ${RISK}: ${TWO_GROUPS}, got one (a): a risk accepted until 2026-11-25.`],
    1,
  ],
  [
    'a client that is sla',
    grouped(
      ['a'],
      { criticality: 'convenience', acceptedRisk: ACCEPTED },
      { clients: { x: { ai: 'off' }, y: { ai: 'off', criticality: 'sla' } } },
    ),
    [],
    [`key of ${RISK}: ${TWO_GROUPS}, got one (a): a risk accepted until 2026-11-25.`],
    1,
  ],
  [
    'a rule that is sla',
    grouped(['a'], { criticality: 'convenience', acceptedRisk: ACCEPTED, overrides: [{ when: { client: 'x' }, criticality: 'sla' }] }),
    [],
    [`key of ${RISK}: ${TWO_GROUPS}, got one (a): a risk accepted until 2026-11-25.`],
    1,
  ],
] as const)
  test(`groups: of ${what} is said ${[...problems, ...warnings].length === 0 ? 'nothing' : 'exactly what is wrong'}`, () => {
    const found = checkGroups(given, NOW_MS);
    assert.deepEqual([linesOf(found.problems), linesOf(found.warnings), found.risks.length], [problems, warnings, risks]);
  });

test('a risk is accepted until the last moment of its day in UTC', () => {
  const given = grouped(['a'], { acceptedRisk: ACCEPTED });
  const at = (time: string) => checkGroups(given, Date.parse(time));
  assert.deepEqual(at('2026-11-25T23:59:59.999Z').problems, []);
  assert.deepEqual(at('2026-11-25T23:59:59.999Z').risks, [
    { process: 'ticket-triage', chain: 'default', groups: ['a'], accepted: ACCEPTED },
  ]);
  assert.deepEqual(linesOf(at('2026-11-26T00:00:00.000Z').problems), [
    `value of ${RISK}.until: ${TWO_GROUPS}, or a risk accepted until today or later, got one accepted until 2026-11-25, which is past. Add a route of another group, or decide anew.`,
  ]);
  assert.deepEqual([at('2026-11-26T00:00:00.000Z').risks, at('2026-11-26T00:00:00.000Z').warnings], [[], []]);
});

test('nothing is said of groups where nothing is known of them', () => {
  assert.deepEqual(checkGroups(NOTHING, NOW_MS), { problems: [], warnings: [], risks: [] });
  assert.deepEqual(groupsOf(grouped(['a', 'b', 'c']), 'default'), ['a', 'b']);
  assert.equal(groupsOf(grouped(['a', 'x']), 'default'), undefined);
  assert.equal(groupsOf(grouped(['a']), 'toString'), undefined);
});
