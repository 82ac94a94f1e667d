/** Posts that are all lost: what a real Alertmanager lists is taken up by polling, and nothing that goes to another receiver alone. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { HOW_TO_GET, findAlertmanager, startAlertmanager } from '../support/alertmanager.ts';
import { TOKEN, alertSettings, alerting, madeOn, ticketOf } from '../support/alerting.ts';
import { live } from '../support/live.ts';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Alertmanager } from '../support/alertmanager.ts';

const API_TOKEN = 'a-simulated-token-of-an-api';
const program = findAlertmanager(process.env);

/** What stands before many an Alertmanager: it lets nobody through without a token. */
async function guarded(t: TestContext, manager: Alertmanager): Promise<{ readonly url: string; readonly refused: () => number }> {
  let refused = 0;
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${API_TOKEN}`) {
      refused += 1;
      response.writeHead(401).end('who is there?');
      return;
    }
    void fetch(`${manager.baseUrl}${request.url ?? ''}`).then(async (answer) =>
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, refused: () => refused };
}

const fire = (manager: Alertmanager): Promise<void> =>
  manager.post(
    ['no', 'yes'].map((elsewhere) => ({
      labels: {
        alertname: elsewhere === 'yes' ? 'ForThePager' : 'PostLost',
        elsewhere,
        client: 'acme',
        instance: 'srv-01:9100',
        severity: 'warning',
      },
    })),
  );

for (const [receiver, wanted] of [
  ['standby', ['PostLost']],
  [undefined, ['ForThePager', 'PostLost']],
] as const)
  test(
    `polled for ${receiver ?? 'any receiver'} with a token, and never posted to: ${wanted.join(' and ')}`,
    { skip: program === undefined ? HOW_TO_GET : false },
    async (t) => {
      // Nobody listens at the port of discard.
      const manager = await startAlertmanager(program ?? '', { url: 'http://127.0.0.1:9/hooks/prom', token: TOKEN });
      t.after(() => manager.stop());
      await fire(manager);
      const door = await guarded(t, manager);
      const given = alertSettings().file?.['alerts'] as { readonly prom: Readonly<Record<string, unknown>> };
      const poll = { url: door.url, tokenEnv: 'API_TOKEN', every: '1m', ...(receiver === undefined ? {} : { receiver }) };
      const settings = { file: { alerts: { ...given, prom: { ...given.prom, poll } } } };
      const standby = await live(t, alerting({}, { settings, env: { API_TOKEN } }));
      await new Promise((r) => setTimeout(r, 20_000));
      for (const rule of wanted) assert.equal((await ticketOf(standby, rule, 1)).client, 'acme');
      const made = (await madeOn(standby.stage)).map(({ subject }) => subject.split(' ')[0]);
      assert.deepEqual([new Set(made), made.length], [new Set(wanted), wanted.length]);
      assert.equal(door.refused(), 0);
    },
  );
