/** The primary is down for six hours: every ticket is answered by the backup, nearly none asks the primary, and it is used again with the first good canary. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS, decided, rehearse } from './rehearsal.ts';

const opened = rehearse({ control: true });
const dayAndHour = (ms: number): readonly [day: string, hour: string] => {
  const text = new Date(ms).toISOString();
  return [text.slice(0, 10), text.slice(11, 16)];
};

test('with the primary down for six hours the backup answers every ticket in seconds, and the primary is asked by canaries', async (t) => {
  const { desk, providers, ledger, deliver, ended, sleep, nowMs, until } = opened();
  await providers.openai.setMode({ kind: 'status', status: 503 });
  // The first ticket comes in the last second of a day and is answered on the next one, whenever this test is run.
  await sleep(24 * HOUR_MS - 500 - ((await nowMs()) % (24 * HOUR_MS)));
  const downAtMs = await nowMs();
  const tickets: string[] = [];
  while ((await nowMs()) - downAtMs < 6 * HOUR_MS) {
    const ticket = await desk.createTicket({
      client: 'acme',
      subject: 'VPN drops',
      body: 'The VPN of our sales team drops every ten minutes.',
    });
    await deliver(ticket);
    const { outcome, durationMs } = await ended(ticket);
    const { by, routeFailures } = decided(outcome);
    assert.equal(by.route, 'anthropic/claude-sonnet-5');
    assert.deepEqual(
      routeFailures.map(({ label, reason }) => ({ label, reason })),
      [{ label: 'OpenAI', reason: 'server-error' }],
    );
    // The first waits once between the primary's two requests, 1.5 to 2.5 s, and the second until its third failure in a row.
    assert.ok(durationMs < 20_000, `took ${durationMs} ms of virtual time`);
    const asked = (await ledger.attempts(`triage:desk:${ticket}`)).map(({ route, end }) => `${route.split('/')[0]} ${end?.outcome}`);
    const failed = [['openai retry-same', 'openai retry-same'], ['openai retry-same'], []][tickets.length] ?? [];
    assert.deepEqual(asked, [...failed, 'anthropic answered'], `ticket ${tickets.length + 1}`);
    tickets.push(ticket);
    await sleep(30 * MINUTE_MS);
  }
  assert.equal(tickets.length, 12);

  const canaries = (await ledger.attempts('control:openai')).length;
  t.diagnostic(`${tickets.length} tickets, 3 of their requests to the primary, ${canaries} canaries in six hours`);
  assert.ok(canaries >= 300 && canaries <= 380, `${canaries} canaries`);
  assert.equal(providers.openai.requests(), 3 + canaries);
  await providers.openai.setMode({ kind: 'works' });
  await until('a canary has found it', async () => (await ledger.routeStates()).some(({ state }) => state === 'half-open'));
  const after = await desk.createTicket({
    client: 'acme',
    subject: 'Printer offline',
    body: 'The printer on the second floor shows offline for everybody.',
  });
  await deliver(after);
  const { outcome } = await ended(after);
  assert.equal(decided(outcome).by.route, 'openai/gpt-5.5');
  assert.deepEqual(decided(outcome).routeFailures, []);

  const ofTickets = (await Promise.all([...tickets, after].map((ticket) => ledger.attempts(`triage:desk:${ticket}`)))).flat();
  const askedAt = (provider: string): number => ofTickets.filter(({ route }) => route.startsWith(`${provider}/`)).length;
  assert.deepEqual([askedAt('openai'), askedAt('anthropic'), askedAt('ollama')], [4, tickets.length, 0]);
  const notes = desk.journal().filter((entry) => entry.kind === 'note-added');
  assert.equal(notes.length, tickets.length + 1);
  const [first] = await ledger.attempts(`triage:desk:${tickets[0]}`);
  assert.equal(first?.end?.outcome, 'retry-same');
  const [newest] = await ledger.attempts(`triage:desk:${tickets.at(-1)}`);
  const [[day, hour], [today]] = [dayAndHour(first.startedAtMs), dayAndHour(newest?.end?.endedAtMs ?? 0)];
  // On a busy machine the outage may as well begin after midnight; then its day is not said.
  const since = day === today ? hour : `${day} ${hour}`;
  const last = notes.findLast((entry) => entry.ticket === tickets.at(-1));
  // Twelve tickets on, the note still says when the outage began.
  assert.match(last?.text ?? '', new RegExp(`Source: AI, answered by Anthropic; OpenAI failing since ${since} UTC\\.`));
});
