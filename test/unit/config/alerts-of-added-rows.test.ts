/** Sources of alerts beside a process that sums them up, and a source that is added by a program of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOY_ROW } from '../../fixtures/toy/row.ts';
import { addAlertSource, alertSourceOf } from '../../../connectors/alert-sources.ts';
import { addProcess, findProcess } from '../../../workers/processes.ts';
import { ALERTS } from '../../../workflows/alerts/process.ts';

const wazuh = alertSourceOf('wazuh') ?? assert.fail('no source to begin with');
addAlertSource({
  ...wazuh,
  kind: 'sensor',
  gives: { host: true, site: false, labels: [] },
  makesTickets: { mostly: true, why: 'it does' },
});
if (!findProcess(ALERTS.name)) addProcess({ ...TOY_ROW, name: ALERTS.name, prefix: 'alerts', workflowType: 'summarizeAlerts' });
const { ALERTS_ENV, ALERTS_SAMPLE, alertsChanged, saidOfAlerts, sourceIn } = await import('./alerts-sample.ts');
const { configOf } = await import('../config-sample.ts');
const { processesOf } = await import('../../../config/shape.ts');
const { sectionsOf } = await import('./config-parts.ts');

const sensor = (more: string): string =>
  alertsChanged('edr: { kind: wazuh, tokensEnv: TOKENS, ', `edr: { kind: sensor, tokensEnv: TOKENS, ${more}`);

test('a source that is added is one like any other, and its row says what it gives and whether it makes tickets', () => {
  assert.equal(saidOfAlerts(sensor('')), '');
  const { create, groupBy } = sourceIn(sensor(''), 'edr');
  assert.deepEqual([create, groupBy], [false, ['rule']]);
  assert.match(
    saidOfAlerts(sensor('groupBy: [rule], knownBenign: [{ name: b, match: { site: x }, owner: o, reason: r, until: 2027-01-01 }], ')),
    /alerts\.edr\.knownBenign\[0\]\.match\.site: Expected a field that sensor gives, got site, which it never does\. It would fit nothing\.$/,
  );
  assert.match(saidOfAlerts(sensor('groupBy: [site], ')), /alerts\.edr\.groupBy\[0\]: Expected a field that sensor gives, got site/);
  assert.match(
    saidOfAlerts(sensor('groupBy: ["label:x"], ')),
    /alerts\.edr\.groupBy\[0\]: Expected no label, since sensor gives none, got "x"\.$/,
  );
});

const withoutClientsWord = (text: string): string => text.replace('ai: local-only, criticality: sla', 'ai: local-only');
const WITH_ROW = (row: string): string => `${ALERTS_SAMPLE}processes:\n  ${ALERTS.name}: ${row}\n`;

test('the process is worked on where there is a source, and only there', () => {
  const worked = (alerts: object): readonly string[] =>
    Object.keys(processesOf({ ...sectionsOf({ processes: {} }), alerts: sectionsOf({ alerts }).alerts }));
  assert.deepEqual(worked({}), ['ticket-triage']);
  assert.deepEqual(worked({ prom: { kind: 'alertmanager', tokensEnv: 'T', tickets: 'desk' } }), ['ticket-triage', ALERTS.name]);
});

test('its row says chain, times and people, and its criticality is that of critical alerts', () => {
  const text = WITH_ROW('{ chain: local, criticality: convenience, convenienceWait: 3h, people: { roles: [noc] } }').replace(
    'chains:\n',
    'chains:\n  local: { routes: [small] }\n',
  );
  const { critical, other } = sourceIn(withoutClientsWord(text), 'prom').settings;
  assert.deepEqual(
    [critical, other].map(({ routes, people, convenienceMs, clients }) => [
      routes.map(({ route }) => route),
      people.roles,
      convenienceMs,
      clients['acme']?.criticality,
    ]),
    [
      [['small'], ['noc'], 10_800_000, 'convenience'],
      [['small'], ['noc'], 10_800_000, 'convenience'],
    ],
  );
});

test('routes of its chain are asked, so they need their keys, and each of its names must be there', () => {
  const text = WITH_ROW('{ chain: other }')
    .replace('chains:\n', 'chains:\n  other: { routes: [third, small] }\n')
    .replace('routes:\n', 'routes:\n  third: { provider: openai, model: m, apiKeyEnv: NOT_THERE }\n');
  assert.match(saidOfAlerts(text), /routes\.third\.apiKeyEnv: Expected the variable NOT_THERE to be set/);
  assert.deepEqual(
    configOf(text.replace('NOT_THERE', 'OPENAI_API_KEY'), { env: ALERTS_ENV })
      .routes.map(({ route }) => route.route)
      .toSorted(),
    ['big', 'small', 'third'],
  );
  assert.match(saidOfAlerts(WITH_ROW('{ chain: othr }')), /alert-summary\.chain: Expected a chain that stands under chains, got "othr"/);
});

test('critical alerts are bound to an SLA: its chain needs two groups, unless all of its sources are convenience', () => {
  const text = WITH_ROW('{ chain: local }').replace('chains:\n', 'chains:\n  local: { routes: [small] }\n');
  const REFUSED = /chains\.local\.routes: Expected chain local to cross two independence groups, as the sla work of alert-summary needs/;
  assert.match(saidOfAlerts(text), REFUSED);
  const relaxed = text
    .replaceAll('tickets: desk', 'tickets: desk\n    criticality: { critical: convenience }')
    .replaceAll(/tickets: desk\n {4}(criticality: \{ critical: convenience \}), /g, 'tickets: desk, $1, ');
  assert.match(saidOfAlerts(relaxed), REFUSED, 'a client may be bound by its own word');
  assert.equal(saidOfAlerts(withoutClientsWord(relaxed)), '');
});
