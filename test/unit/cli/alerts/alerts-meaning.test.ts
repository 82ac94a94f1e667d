/** What `standby config check` says of a source of alerts: who is told of a higher severity, and nothing of its address but the host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from '../../../../config/examine.ts';
import { alertsMeaning, alertsText } from '../../../../cli/alerts/meaning.ts';
import { sourceOf } from '../../config-sample.ts';
import { ALERTS_ENV, ALERTS_SAMPLE, alertsChanged } from '../../config/alerts-sample.ts';

const saidOf = (text: string): string => {
  const examined = examine(sourceOf(text, { env: ALERTS_ENV }), 'asked');
  assert.ok(examined.kind === 'usable');
  return alertsMeaning(examined.shape).map(alertsText).join('\n');
};

test('a receiver of higher severities is named by its host', () => {
  const said =
    '    tellWhenSilent: never\n    onHigherSeverity: webhook\n    higherSeverityWebhook: { url: "https://oncall.example:8443/in?key=canary", webhookSecretsEnv: DESK_WEBHOOK_SECRETS }\n';
  const text = saidOf(alertsChanged('    tellWhenSilent: never\n', said));
  assert.match(text, /^prom .* A higher severity is posted to oncall\.example:8443\.$/m);
  assert.doesNotMatch(text, /canary/);
  assert.doesNotMatch(saidOf(ALERTS_SAMPLE), /posted/);
});
