/** Whose alerts are whose, on the real service: two clients in one post, owners that nobody knows, and another grouping while a group is open. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { stageConfig } from '../../simulator/stage/config.ts';
import { OPEN, liveUntil, until } from '../support/live.ts';
import { alertSettings, alerting, countedIn, keepPosting, madeOn, postSigned, sentOf, ticketOf } from '../support/alerting.ts';
import type { Live } from '../support/live.ts';

const SOURCE = { catchAll: { client: 'own' } };
let service: Live;
let close: () => Promise<void>;
let ingress: string;
before(async () => {
  ({ service, close } = await liveUntil(alerting(SOURCE)));
  ingress = service.service().urls.ingress;
});
after(() => close());

test('two clients in one post get a ticket each, and neither sees a word of the other', async () => {
  const both = ['acme', 'globex'].flatMap((owner) =>
    ['srv-01', 'srv-02'].map((host) => sentOf({ owner, host: `${owner}-${host}`, rule: `Backup-${owner}` })),
  );
  assert.equal((await postSigned(ingress, both)).status, 202);
  for (const [client, other] of [
    ['acme', 'globex'],
    ['globex', 'acme'],
  ] as const) {
    const ticket = await ticketOf(service, `Backup-${client}`, 1);
    assert.equal(ticket.client, client);
    assert.equal(countedIn(ticket.body), 2);
    const text = [ticket.subject, ticket.body, ...ticket.notes].join('\n');
    assert.ok(!text.includes(`${other}-srv`), text);
  }
});

test('of an owner that nobody knows a critical alert stands on the catch-all, and all the rest is told once', async () => {
  const stranger = { owner: 'Contoso Ltd', site: 'Contoso Ltd' } as const;
  assert.equal((await postSigned(ingress, [sentOf({ ...stranger, rule: 'Ransomware', severity: 'critical' })])).status, 202);
  const others = ['a', 'b', 'c'].map((host) => sentOf({ ...stranger, host, rule: 'Unmapped' }));
  for (let times = 0; times < 3; times += 1) assert.equal((await postSigned(ingress, others)).status, 202);
  const ticket = await ticketOf(service, 'Ransomware', 0);
  assert.equal(ticket.client, 'own');
  assert.match(ticket.subject, /Contoso/);
  const told = service.logs.filter((line) => line.includes('alert-owner-unknown'));
  assert.equal(told.length, 1, told.join('\n'));
  assert.ok(!told.join('').includes('Contoso'), 'the log has no name');
  const unmapped = (await madeOn(service.stage)).filter(({ subject }) => subject.startsWith('Unmapped'));
  assert.deepEqual(unmapped, []);
});

test('a ticket that was made for alerts is no ticket for triage, whoever writes on it', async () => {
  const ticket = await ticketOf(service, 'Backup-acme', 1);
  await service.stage.onTicket(ticket.id, 'note', { actor: 'client', text: 'Is anybody looking at this? Our backup is not there.' });
  const workflowId = `triage:desk:${ticket.id}`;
  const status = await until(
    'the triage of it to end',
    30_000,
    () =>
      service.withClient((client) =>
        client.workflow
          .getHandle(workflowId)
          .describe()
          .then(
            ({ status: { name } }) => name,
            () => 'none',
          ),
      ),
    (name) => name === 'COMPLETED',
  );
  assert.equal(status, 'COMPLETED');
  assert.deepEqual(await service.withLedger((ledger) => ledger.attempts(workflowId)), []);
  assert.equal((await ticketOf(service, 'Backup-acme', 1)).notes.length, 1);
});

test('started again with another groupBy, a group that is open goes on as it was, and what is new is grouped anew', async () => {
  const hosts = ['srv-01', 'srv-02', 'srv-03'];
  const open = hosts.map((host) => sentOf({ rule: 'Printer', host }));
  assert.equal((await postSigned(ingress, open)).status, 202);
  await ticketOf(service, 'Printer', 1);
  await service.service().started.stop();
  await writeFile(service.stage.configPath, stageConfig({ ...OPEN, ...alertSettings({ ...SOURCE, groupBy: ['rule', 'host'] }) }));
  await service.restart();
  ingress = service.service().urls.ingress;
  await keepPosting(() => postSigned(ingress, open));
  await keepPosting(() => postSigned(ingress, [sentOf({ rule: 'Scanner', host: 'srv-08' }), sentOf({ rule: 'Scanner', host: 'srv-09' })]));
  const scanners = await until(
    'two tickets about scanners',
    60_000,
    async () => (await madeOn(service.stage)).filter(({ subject }) => subject.startsWith('Scanner ')),
    (seen) => seen.length === 2,
  );
  assert.deepEqual(
    scanners.map(({ body }) => countedIn(body)),
    [1, 1],
  );
  assert.equal(countedIn((await ticketOf(service, 'Printer', 1)).body), 3, 'known alerts stay in their group');
  // A ticket is on the desk a moment before it stands in the ledger.
  await until(
    'each group that is open to know its ticket',
    30_000,
    () => service.withLedger((ledger) => ledger.allOpenEpisodes(100)),
    (episodes) => episodes.every(({ ticket }) => ticket !== undefined),
  );
});
