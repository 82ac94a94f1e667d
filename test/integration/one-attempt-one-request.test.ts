/** How many requests a fault costs, counted where they arrive: at the providers' sockets, at each request's first byte. */
import assert from 'node:assert/strict';
import { before, after, test } from 'node:test';
import { DIALECTS } from '../../simulator/stage/stage.ts';
import { triageId } from '../support/triage-id.ts';
import { liveUntil, someTickets, until } from '../support/live.ts';
import type { Live } from '../support/live.ts';
import type { Mode } from '../../simulator/stage/stage.ts';

let service: Live;
let close: () => Promise<void>;
before(async () => {
  ({ service, close } = await liveUntil({
    settings: { attemptMs: 1_500, budgetMs: 9_000 },
    entry: 'test/fixtures/service-without-control.ts',
  }));
});
after(() => close());

const TOO_LONG: Mode = { kind: 'status', status: 400, code: 'context_length_exceeded', times: 1 };

/** [what the primary does, what it is asked to do, requests to the primary, of which causes]. */
const COSTS: readonly (readonly [claim: string, mode: Mode, requests: number, purposes: readonly string[]])[] = [
  ['a good answer costs one request', { kind: 'works' }, 1, ['first']],
  ['a 500 costs two', { kind: 'status', status: 500 }, 2, ['first', 'first']],
  ['a 529 costs two', { kind: 'status', status: 529 }, 2, ['first', 'first']],
  ['a reset connection costs two', { kind: 'reset' }, 2, ['first', 'first']],
  ['a body cut in the middle costs two', { kind: 'cut' }, 2, ['first', 'first']],
  ['a page of a CDN costs one', { kind: 'html', status: 200 }, 1, ['first']],
  ['a hanging provider costs one', { kind: 'hang' }, 1, ['first']],
  ['a dripping one costs one', { kind: 'drip' }, 1, ['first']],
  ['an endless body costs one', { kind: 'too-large' }, 1, ['first']],
  ['a retired model costs one', { kind: 'retired' }, 1, ['first']],
  ['a spent quota costs one', { kind: 'quota' }, 1, ['first']],
  ['a 401 costs one', { kind: 'status', status: 401 }, 1, ['first']],
  ['a rate limit of a second costs two', { kind: 'status', status: 429, retryAfter: '1' }, 2, ['first', 'first']],
  ['a refusal costs one', { kind: 'refusal' }, 1, ['first']],
  ['an answer cut at the limit costs two', { kind: 'truncated' }, 2, ['first', 'raised-limit']],
  ['a ticket that is short and too long for the model all the same costs one', TOO_LONG, 1, ['first']],
  ['no JSON costs two', { kind: 'bad-json' }, 2, ['first', 'corrected']],
  ['a field too many costs two', { kind: 'bad-schema' }, 2, ['first', 'corrected']],
  ['an invented quote costs two', { kind: 'ungrounded' }, 2, ['first', 'corrected']],
  ['an id that is not in the list costs two', { kind: 'wrong-id' }, 2, ['first', 'corrected']],
];

for (const [at, [claim, mode, requests, purposes]] of COSTS.entries())
  test(claim, async () => {
    const { primary, rows } = await costOf(`C${at}`, async () => {
      await service.stage.setProvider('openai', mode);
    });
    assert.equal(primary, requests);
    assert.deepEqual(
      rows.filter(({ provider }) => provider === 'openai').map(({ purpose }) => purpose),
      purposes,
    );
  });

test('a ticket too long for the model costs two', async () => {
  const { primary, rows } = await costOf(
    'long',
    () => service.stage.setProvider('openai', TOO_LONG),
    'The VPN drops every day. '.repeat(300),
  );
  assert.equal(primary, 2);
  assert.deepEqual(
    rows.filter(({ provider }) => provider === 'openai').map(({ purpose }) => purpose),
    ['first', 'shrunk'],
  );
});

test('a passing fault and a bad answer together cost three, and never more', async () => {
  const { primary, rows } = await costOf('three', async () => {
    await service.stage.setProvider('openai', { kind: 'status', status: 503, times: 1 });
    // The second request meets what is set by then.
    const before = await service.stage.requests('openai');
    void until(
      'the first request',
      10_000,
      () => service.stage.requests('openai'),
      (seen) => seen > before,
    ).then(() => service.stage.setProvider('openai', { kind: 'bad-json' }));
  });
  assert.equal(primary, 3);
  assert.deepEqual(
    rows.filter(({ provider }) => provider === 'openai').map(({ purpose }) => purpose),
    ['first', 'first', 'corrected'],
  );
});

test('with all providers failing a ticket costs two requests to each', async () => {
  const { rows } = await costOf('all', async () => {
    for (const dialect of DIALECTS) await service.stage.setProvider(dialect, { kind: 'status', status: 500 });
  });
  assert.deepEqual(
    rows.map(({ provider }) => provider),
    ['openai', 'openai', 'anthropic', 'anthropic', 'ollama', 'ollama'],
  );
  for (const dialect of DIALECTS) await service.stage.setProvider(dialect, { kind: 'works' });
});

test('a rate limit of an hour costs one, and the tickets of that hour cost none', async () => {
  const costs: (number | undefined)[] = [];
  for (const id of ['hour-1', 'hour-2'])
    costs.push((await costOf(id, () => service.stage.setProvider('openai', { kind: 'status', status: 429, retryAfter: '3600' }))).primary);
  assert.deepEqual(costs, [1, 0]);
});

/** Sends one ticket and waits for its end. Every front must have counted as many requests as the ledger has rows. */
async function costOf(id: string, prepare: () => Promise<void>, body?: string) {
  const { stage } = service;
  const counts = () => Promise.all(DIALECTS.map((dialect) => stage.requests(dialect)));
  await prepare();
  const before = await counts();
  await stage.create(someTickets(1).map((ticket) => ({ ...ticket, id, client: 'observed', ...(body === undefined ? {} : { body }) })));
  const workflowId = triageId('desk', id);
  const rows = await service.withLedger(async (ledger) => {
    await until(
      'an outcome',
      30_000,
      () => ledger.decisions({ workflowId }),
      (decisions) => decisions.length > 0,
    );
    return ledger.attempts(workflowId);
  });
  const made = (await counts()).map((count, index) => count - (before[index] ?? 0));
  assert.deepEqual(
    made,
    DIALECTS.map((dialect) => rows.filter(({ provider }) => provider === dialect).length),
    'one attempt is one request',
  );
  return { primary: made[0], rows };
}
