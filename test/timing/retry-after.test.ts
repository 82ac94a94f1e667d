/** A provider that says when to come again holds no ticket: they go to the next route at once, and it is left alone until then. In real time. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { firstProvider } from '../workflow/a-no-is-that-providers.ts';
import { SETTINGS, rehearse } from '../workflow/rehearsal.ts';
import type { FirstProvider } from '../workflow/a-no-is-that-providers.ts';
import type { Provider } from '../../providers/contract.ts';

let first: FirstProvider;
before(async () => {
  first = await firstProvider();
});
after(() => first.close());
const later: Provider = {
  complete: (request) => first.provider.complete(request),
  verdictOf: (fault, nowMs) => first.provider.verdictOf(fault, nowMs),
};
const routes = SETTINGS.routes.slice(0, 2);
const opened = rehearse({
  server: 'dev',
  settings: { ...SETTINGS, routes },
  wrap: (provider, name) => (name === 'openai' ? later : provider),
});

const CLOSED_S = 30;
const PER_SECOND = 5;
const TICKET = { client: 'acme', subject: 'VPN drops', body: 'The VPN of our office drops every ten minutes since this morning.' };
const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

test(`Retry-After: ${CLOSED_S} at ${PER_SECOND} tickets a second: no ticket waits, and the provider is left alone until the time is over`, async (t) => {
  const { desk, providers, deliver, handle } = opened();
  let openAtMs = 0;
  first.play({
    dialect: 'openai',
    answer: () => {
      openAtMs ||= Date.now() + CLOSED_S * 1_000;
      const left = Math.ceil((openAtMs - Date.now()) / 1_000);
      return {
        status: 429,
        headers: { 'retry-after': String(Math.max(1, left)) },
        body: { error: { code: 'rate_limit_exceeded', message: 'Slow.' } },
      };
    },
  });
  const startedAtMs = Date.now();
  const tickets: string[] = [];
  for (let at = 0; at < CLOSED_S * PER_SECOND; at++) {
    await pause(Math.max(0, startedAtMs + (at * 1_000) / PER_SECOND - Date.now()));
    const ticket = await desk.createTicket(TICKET);
    tickets.push(ticket);
    await deliver(ticket);
  }
  const tookMs: number[] = [];
  for (const ticket of tickets) {
    const run = handle(`triage:desk:${ticket}`);
    await run.result();
    const { startTime, closeTime } = await run.describe();
    tookMs.push((closeTime?.getTime() ?? Number.NaN) - startTime.getTime());
  }
  tookMs.sort((a, b) => a - b);
  const firstAtMs = first.times()[0] ?? Number.NaN;
  const inside = first.times().filter((atMs) => atMs > firstAtMs + 1_000 && atMs < openAtMs).length;
  t.diagnostic(
    `p50 ${percentile(tookMs, 0.5)} ms, p99 ${percentile(tookMs, 0.99)} ms; ${first.requests()} requests to the closed provider, ${inside} of them later than 1 s after the first; ${providers.anthropic.requests()} to the backup`,
  );
  assert.equal(inside, 0);
  assert.ok(percentile(tookMs, 0.5) <= 2_000, `p50 ${percentile(tookMs, 0.5)} ms`);
});
