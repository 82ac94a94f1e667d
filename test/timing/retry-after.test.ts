/** A provider that says when to come again holds no ticket: they go to the next route at once, and it is left alone until then. In real time. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { firstProvider } from '../workflow/a-no-is-that-providers.ts';
import { rehearse, rehearsed } from '../workflow/rehearsal.ts';
import type { FirstProvider, Scripted } from '../workflow/a-no-is-that-providers.ts';
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
const BOTH = rehearsed({ routes: ['openai/gpt-5.5', 'anthropic/claude-sonnet-5'] });
const BACKUP = rehearsed({ routes: ['anthropic/claude-sonnet-5'] });
const opened = rehearse({
  server: 'dev',
  settings: BOTH,
  wrap: (provider, name) => (name === 'openai' ? later : provider),
});

const CLOSED_S = 30;
const PER_SECOND = 5;
const TICKET = { client: 'acme', subject: 'VPN drops', body: 'The VPN of our office drops every ten minutes since this morning.' };
const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/** The backup alone, at the same rate: it warms the process up, and says what this machine takes for a ticket by itself. */
const CONTROL_S = 10;
/** What a ticket may take by the promise; on a machine that cannot keep up with the rate itself, no more than this over what it takes. */
const P50_MS = 2_000;

/** Closed for so long from its first request on, and says at each how long it still is. */
function closedFor(seconds: number): Scripted & { readonly blockedUntilMs: () => number } {
  let blockedUntilMs = 0;
  return {
    dialect: 'openai',
    blockedUntilMs: () => blockedUntilMs,
    answer: () => {
      blockedUntilMs ||= Date.now() + seconds * 1_000;
      const leftS = Math.max(1, Math.ceil((blockedUntilMs - Date.now()) / 1_000));
      return { status: 429, headers: { 'retry-after': String(leftS) }, body: { error: { code: 'rate_limit_exceeded', message: 'Slow.' } } };
    },
  };
}

test(`Retry-After: ${CLOSED_S} at ${PER_SECOND} tickets a second: no ticket waits, and the provider is left alone until the time is over`, async (t) => {
  const { desk, providers, deliver, handle, useSettings } = opened();
  const sent = async (count: number): Promise<readonly string[]> => {
    const [tickets, startedAtMs]: [string[], number] = [[], Date.now()];
    for (let at = 0; at < count; at++) {
      await pause(Math.max(0, startedAtMs + (at * 1_000) / PER_SECOND - Date.now()));
      const ticket = await desk.createTicket(TICKET);
      tickets.push(ticket);
      await deliver(ticket);
    }
    return tickets;
  };
  const tookMs = async (ticket: string): Promise<number> => {
    const run = handle(`triage:desk:${ticket}`);
    await run.result();
    const { startTime, closeTime } = await run.describe();
    return (closeTime?.getTime() ?? Number.NaN) - startTime.getTime();
  };
  const tookEach = async (tickets: readonly string[]): Promise<readonly number[]> => {
    const took: number[] = [];
    for (const ticket of tickets) took.push(await tookMs(ticket));
    return took.toSorted((one, other) => one - other);
  };
  useSettings(BACKUP);
  const control = percentile(await tookEach(await sent(CONTROL_S * PER_SECOND)), 0.5);
  useSettings(BOTH);

  const backup = providers.anthropic.requests();
  const closed = closedFor(CLOSED_S);
  first.play(closed);
  const took = await tookEach(await sent(CLOSED_S * PER_SECOND));
  const firstAtMs = first.times()[0] ?? Number.NaN;
  const inside = first.times().filter((atMs) => atMs > firstAtMs + 1_000 && atMs < closed.blockedUntilMs()).length;
  t.diagnostic(
    `p50 ${percentile(took, 0.5)} ms (the backup alone ${control} ms), p99 ${percentile(took, 0.99)} ms; ${first.requests()} requests to the closed provider, ${inside} of them later than 1 s after the first; ${providers.anthropic.requests() - backup} to the backup`,
  );
  assert.equal(inside, 0);
  assert.ok(
    percentile(took, 0.5) <= Math.max(P50_MS, control + P50_MS / 2),
    `p50 ${percentile(took, 0.5)} ms, the backup alone ${control} ms`,
  );
});
