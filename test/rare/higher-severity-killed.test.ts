/** kill -9 of the whole service while a receiver has the message of a higher severity and has not answered: it gets the same again, and nothing else. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { alerting, keepPosting, postSigned, sentOf, ticketOf } from '../support/alerting.ts';
import { live, until } from '../support/live.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
type Message = { readonly id: unknown; readonly text: string };

test('killed while the receiver has the message, it is told the same under the same id after the restart, and once', async (t) => {
  const messages: Message[] = [];
  let holds = true;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    messages.push({ id: request.headers['webhook-id'], text: Buffer.concat(chunks).toString() });
    if (!holds) response.writeHead(204).end();
  };
  const receiver = createServer((request, response) => void take(request, response)).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  t.after(() => {
    receiver.closeAllConnections();
    receiver.close();
  });
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`;
  const source = { onHigherSeverity: 'webhook', higherSeverityWebhook: { url, webhookSecretsEnv: 'ONCALL' } };
  const standby = await live(t, alerting(source, { env: { ONCALL: SECRET } }));
  const post = (host: string, severity: 'warning' | 'critical') =>
    keepPosting(() => postSigned(standby.service().urls.ingress, [sentOf({ host, severity })]));
  await post('srv-01', 'warning');
  const ticket = await ticketOf(standby, 'DiskSpaceLow', 1, 120_000);
  await post('srv-02', 'critical');
  const seen = (many: number): Promise<unknown> =>
    until(
      `${many} messages`,
      120_000,
      () => Promise.resolve(messages.length),
      (length) => length >= many,
    );
  await seen(1);
  await standby.service().started.kill();
  const before = messages.length;
  holds = false;
  await standby.restart();
  await seen(before + 1);
  const { group } = (JSON.parse(messages[0]?.text ?? '') as { data: { group: string } }).data;
  await until(
    'the message to be taken',
    30_000,
    () =>
      standby.withClient(async (client) => {
        const runs = client.workflow.list({ query: `WorkflowType = 'tellHigherSeverity'` });
        const ended: unknown[] = [];
        for await (const { workflowId, status } of runs) ended.push([workflowId.includes(group), status.name]);
        return ended;
      }),
    (runs) => JSON.stringify(runs) === JSON.stringify([[true, 'COMPLETED']]),
  );
  await post('srv-03', 'critical');
  assert.equal(new Set(messages.map(({ id }) => id)).size, 1);
  assert.equal(new Set(messages.map(({ text }) => text)).size, 1);
  const { data } = JSON.parse(messages[0]?.text ?? '') as { data: Record<string, unknown> };
  assert.deepEqual([data['from'], data['to'], data['ticket']], ['warning', 'critical', ticket.id]);
  t.diagnostic(`${before} sent before the kill, ${messages.length - before} after it`);
});
