import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictOf } from '../../../../providers/anthropic/classify.ts';
import { RULES as rules } from '../../../../providers/anthropic/errors.ts';
import * as given from '../../verdict-table.ts';
import { http, nextRoute, openUntil, policy, retry, tooLong } from '../../verdict-table.ts';

const DECEMBER = Date.UTC(2026, 11, 1);

const rows: readonly given.Row[] = [
  ['a wrong request leaves this route: the next one makes another', http(400, 'invalid_request_error'), nextRoute],
  ['a limit we set ourselves closes until the month turns, though it says 400', http(400, 'own_spend_limit_reached'), openUntil(DECEMBER)],
  ['spent credit closes until somebody pays, though it says 400', http(400, 'credit_balance_too_low'), openUntil('changed-by-hand')],
  ['an organization on hold closes until it is not, though it says 400', http(400, 'organization_on_hold'), openUntil('changed-by-hand')],
  ['a key of ours that is out of reach leaves this route', http(400, 'cmek_key_disabled'), nextRoute],
  ['a bad key closes until somebody changes it', http(401, 'authentication_error'), openUntil('changed-by-hand')],
  ['an unpaid bill closes until somebody pays', http(402, 'billing_error'), openUntil('changed-by-hand')],
  ['a spent linked organization closes', http(402, 'linked_organization_spend_limit_reached'), openUntil('changed-by-hand')],
  ['a linked organization without billing closes', http(402, 'linked_organization_billing_unavailable'), openUntil('changed-by-hand')],
  [
    'a linked organization that is spent closes, though it says 429',
    http(429, 'linked_organization_spend_limit_reached'),
    openUntil('changed-by-hand'),
  ],
  [
    'a linked organization without billing closes, though it says 400',
    http(400, 'linked_organization_billing_unavailable'),
    openUntil('changed-by-hand'),
  ],
  ['a missing permission is no refusal of a ticket', http(403, 'permission_error'), nextRoute],
  ['a region that is not served is policy', http(403, 'region'), policy],
  ['a retired model is left at once', http(404, 'not_found_error'), nextRoute],
  ['a time-out passes', http(408), retry()],
  ['a conflict passes', http(409, 'conflict_error'), retry()],
  ['too large a request is too long', http(413, 'request_too_large'), tooLong],
  ['an unprocessable request leaves this route', http(422), nextRoute],
  ['a rate limit passes', http(429, 'rate_limit_error'), retry()],
  ['a ramp limit waits as told', http(429, 'ramp_limit_exceeded', '12'), openUntil(given.NOW + 12_000)],
  ['a spent tier closes until the month turns, though it says 429', http(429, 'enforced_spend_limit_reached'), openUntil(DECEMBER)],
  ['a spent contract closes until the month turns', http(429, 'contract_spend_limit_reached'), openUntil(DECEMBER)],
  ['a fault of the vendor passes', http(500, 'api_error'), retry()],
  ['a bad gateway passes', http(502), retry()],
  ['an unavailable service passes', http(503), retry()],
  ['a key of ours that is out of reach leaves this route, with 503 too', http(503, 'cmek_key_unreachable'), nextRoute],
  ['a time-out of the vendor passes', http(504, 'timeout_error'), retry()],
  ['an overload passes', http(529, 'overloaded_error'), retry()],
  ['a redirect leaves this route only', http(302), nextRoute],
  ['a 200 without a model’s answer is left at once: what sent it is between us and the model', given.malformed, nextRoute],
  ['a model that is still loading is asked again', given.loading, retry()],
  ['silence is not asked again', given.silent, nextRoute],
  ['a flood is not asked again', given.tooLarge, nextRoute],
  ['a refusal is policy', given.refused, policy],
  ['a reset passes', given.network(true), retry()],
  ['a refused connection passes', given.network(false), retry()],
];

given.holds({ name: 'anthropic', verdictOf, rules }, [
  ...rows,
  ...given.waits(429, 'rate_limit_error'),
  ...given.waits(529, 'overloaded_error'),
]);

test('anthropic: a limit spent in December opens with the new year', () => {
  const verdict = verdictOf(given.read(http(429, 'enforced_spend_limit_reached'), rules), Date.UTC(2026, 11, 31, 23, 59, 59));
  assert.deepEqual(verdict, openUntil(Date.UTC(2027, 0, 1)));
});
