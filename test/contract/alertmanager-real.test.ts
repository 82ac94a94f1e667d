/** What a real Alertmanager posts, and what is read of it: key, start, state, severity. Skipped by name where there is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertmanager } from '../../connectors/alertmanager/index.ts';
import { startAlertReceiver } from '../support/alert-receiver.ts';
import { HOW_TO_GET, findAlertmanager, startAlertmanager, startPeers } from '../support/alertmanager.ts';
import { STORIES, TOKEN, alertsOf, checkKeys, disk } from '../support/alertmanager-story.ts';

const program = findAlertmanager(process.env);
const skip = program === undefined && HOW_TO_GET;

for (const { name, routing, peers, flags = [], play, check } of STORIES)
  test(
    `a real Alertmanager plays ${name}: each alert is read with its fingerprint as key, its start, state and severity`,
    { skip },
    async (t) => {
      const receiver = await startAlertReceiver();
      t.after(() => receiver.stop());
      const given = { url: receiver.url, token: TOKEN, ...routing };
      const managers = peers
        ? await startPeers(program ?? '', given, { flags })
        : [await startAlertmanager(program ?? '', given, { flags })];
      t.after(() => Promise.all(managers.map((manager) => manager.stop())));
      await play({ managers, receiver });
      const bodies = receiver.delivered.map(({ rawBody }) => rawBody);
      check(bodies);
      checkKeys(bodies);
      for (const { headers, rawBody } of receiver.delivered) {
        assert.equal(alertmanager.refusedByHeaders(headers, 0), undefined);
        const verified = (secret: string): string => alertmanager.verify({ secrets: [secret], headers, rawBody, nowMs: 0 }).kind;
        assert.deepEqual([verified(TOKEN), verified(`${TOKEN}-another`)], ['genuine', 'forged']);
      }
    },
  );

test('a real Alertmanager sends again, with its next interval, what was answered 429', { skip }, async (t) => {
  const receiver = await startAlertReceiver();
  t.after(() => receiver.stop());
  receiver.answer(429);
  const manager = await startAlertmanager(program ?? '', { url: receiver.url, token: TOKEN });
  t.after(() => manager.stop());
  await manager.post([disk('srv-01')]);
  await receiver.until('a refused body', (all) => all.length > 0);
  receiver.answer(200);
  const refused = receiver.delivered.length;
  const [again] = (await receiver.until('the same again', (all) => all.length > refused)).slice(refused);
  const [one, other] = [receiver.delivered[0], again].map((delivered) => alertsOf(delivered?.rawBody ?? new Uint8Array()).alerts);
  assert.deepEqual(one, other);
});
