/** The planner passes over what a person has suspended: a provider, a route, or a model, which no route's name need hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlanActivities } from '../../../activities/plan.ts';
import { configured } from '../../support/configured.ts';

const { routes } = configured({});
const [first = assert.fail('no route')] = routes;

for (const [target, isPassedOver] of [
  [`route:${first.route}`, true],
  [`provider:${first.provider}`, true],
  ['model:the-model-itself', true],
  ['model:another', false],
  ['provider:nobody', false],
] as const)
  test(`a suspension of ${target} ${isPassedOver ? 'passes over' : 'leaves'} the first route`, async () => {
    const suspension = { target, actor: 'Dana', reason: 'test', sinceMs: 0, untilMs: undefined, letsFinish: false };
    const { plan } = createPlanActivities({
      ledger: {
        queueBeats: () => Promise.resolve([]),
        routeStates: () => Promise.resolve([]),
        suspensions: () => Promise.resolve([suspension]),
        meetTrouble: () => Promise.resolve({ kind: 'known', sinceMs: 0 }),
        endTrouble: () => Promise.resolve(undefined),
      },
      clock: { nowMs: () => Promise.resolve(1) },
      alert: () => undefined,
      modelOf: (route) => (route === first.route ? 'the-model-itself' : undefined),
    });
    const planned = await plan({ routes, tried: [], ai: 'cloud', remainingMs: 600_000 });
    assert.ok(planned.kind === 'ask');
    assert.equal(planned.candidate.route !== first.route, isPassedOver);
    assert.deepEqual(
      planned.rejected.map(({ why }) => why),
      isPassedOver ? ['suspended'] : [],
    );
  });
