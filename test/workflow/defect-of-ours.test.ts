/** A bug of ours is called once, hides behind no other provider, and is told to people. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rehearse } from './rehearsal.ts';

let calls = 0;
const opened = rehearse({
  wrap: (provider, name) =>
    name === 'openai'
      ? {
          ...provider,
          complete: () => {
            calls += 1;
            throw new TypeError('cannot read properties of undefined');
          },
        }
      : provider,
});

test('a TypeError in an activity is called once, asks no second provider and ends as a defect with an alert', async () => {
  const { desk, providers, alerts, deliver, ended } = opened();
  const ticket = await desk.createTicket({ client: 'initech', subject: 'VPN', body: 'The VPN drops for the whole team.' });
  await deliver(ticket);
  const { outcome } = await ended(ticket);
  assert.equal(outcome.kind === 'would-ask-a-person' && outcome.because.kind, 'defect');
  assert.equal(calls, 1);
  assert.deepEqual([providers.openai.requests(), providers.anthropic.requests(), providers.ollama.requests()], [0, 0, 0]);
  assert.deepEqual(
    alerts.map(({ kind }) => kind),
    ['defect'],
  );
  assert.match(alerts[0]?.detail ?? '', /TypeError/);
});

test('where notes may be written, a person is asked because of it, and the alert is raised as well', async () => {
  const { desk, alerts, deliver, asked, cancel } = opened();
  const before = alerts.length;
  const ticket = await desk.createTicket({ client: 'acme', subject: 'VPN', body: 'The VPN drops for the whole office.' });
  await deliver(ticket);
  assert.match((await asked(ticket)).detail, /TypeError/);
  assert.deepEqual(
    alerts.slice(before).map(({ kind }) => kind),
    ['defect'],
  );
  await cancel(ticket);
});
