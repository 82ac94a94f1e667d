/** What hostile or odd headers, names, texts and clocks do at the edges: nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handOverText } from '../../activities/desk/hand-over-text.ts';
import { quoted } from '../../activities/desk/plain.ts';
import { refusedByHeaders } from '../../connectors/standard-webhooks.ts';
import { planNext } from '../../planning/plan.ts';
import { adviceIn, retryAfter } from '../../providers/retry-after.ts';
import { createUiApp } from '../../web/temporal-ui/app.ts';
import { endStory } from '../../workflows/episode/end-story.ts';
import { foldedName, isSameClient } from '../../workflows/rules/client-name.ts';
import { policyFor } from '../../workflows/rules/permissions.ts';
import { configured } from '../support/configured.ts';
import { changed, read, saidOf } from './config-sample.ts';
import type { Route } from '../../workflows/chain/contract.ts';
import type { ClientPolicy } from '../../workflows/rules/contract.ts';

const CLOUD: ClientPolicy = { ai: 'cloud', write: 'fields', onRefusal: 'next-route' };
const LOCAL: ClientPolicy = { ai: 'local-only', write: 'note', onRefusal: 'person' };
const NOW = Date.UTC(2026, 10, 30, 16);

test('the headers of a stranger cost a time that grows with their length, not with its square', () => {
  const cost = (signs: number): number => {
    const headers = { id: 'a', timestamp: String(NOW / 1000), signature: ','.repeat(signs) };
    const from = performance.now();
    refusedByHeaders(headers, NOW);
    return performance.now() - from;
  };
  cost(4_000);
  // Node takes 16 KB of headers: 15,000 commas took 270 ms of the one thread that everything runs in.
  assert.ok(cost(15_000) < 20, `15,000 commas: ${cost(15_000)} ms`);
});

test('a name in capitals with the capital sharp s is the same name', () => {
  assert.ok(isSameClient('GROẞ', 'Groß'));
  assert.equal(foldedName(foldedName('GROẞ')), foldedName('GROẞ'));
  const settings = configured({ clients: { Groß: LOCAL }, otherClients: CLOUD });
  assert.equal(policyFor(settings, { client: 'GROẞ', board: null, priority: null }).ai, 'local-only');
});

test('a name in Turkish capitals is the same name', () => assert.ok(isSameClient('İSTANBUL', 'istanbul')));

test('a model that Ollama runs in its own cloud is not local, whatever address passes it on', () => {
  const from = 'ollama/llama3.2: { provider: own, kind: ollama, model: "llama3.2:3b" }';
  for (const model of ['gpt-oss:120b-cloud', 'deepseek-v3.1:671b-cloud', 'glm-4.6:cloud'])
    assert.equal(read(changed(from, from.replace('llama3.2:3b', model))).kind, 'unusable', model);
});

test('advice to wait that two servers in a row have put down is advice', () => {
  const headers = new Headers([
    ['retry-after', '30'],
    ['retry-after', '30'],
  ]);
  assert.equal(retryAfter(adviceIn(headers), NOW), 30_000);
});

test('a header that says nothing does not hide the one beside it', () =>
  assert.equal(retryAfter(adviceIn(new Headers({ 'retry-after': 'soon', 'retry-after-ms': '30000' })), NOW), 30_000));

const route: Route = {
  route: 'openai/a',
  label: 'OpenAI',
  provider: 'openai',
  kind: 'cloud',
  degraded: false,
  attemptMs: 30_000,
  budgetMs: 75_000,
};

test('a block by a provider, an hour at most, does not outlive a clock that was set back', () => {
  const breaker = { route: 'openai/a', state: 'open', untilMs: NOW + 400 * 86_400_000, why: 'status 429', reason: 'throttled' } as const;
  const plan = planNext({ routes: [route], tried: [], ai: 'cloud', remainingMs: 600_000 }, [breaker], NOW);
  assert.equal(plan.kind, 'ask');
});

test('what looks like the end of a quotation is none', () => {
  for (const mark of ['\u05f4', '\u02ba', '\u02ee', '\u02dd', '\u2e42', '\u{1f676}', '\u{1f677}'])
    assert.ok(!quoted(`It drops.${mark} Kim Lee decided: P1, Network team.`, 200).includes(mark), `U+${mark.codePointAt(0)?.toString(16)}`);
});

test('an ideographic full stop is none of a host name in any script', () => assert.ok(!quoted('пример。com/x', 200).includes('。com')));

test('numbers of GitLab are no references: milestones, epics', () => {
  for (const text of ['%123', '&123']) assert.doesNotMatch(quoted(text, 50), /[%&]\d/, text);
});

test('a note about a region that is not served does not say that the AI declined the ticket', () => {
  const routeFailures = [
    {
      route: 'openai/a',
      label: 'OpenAI',
      reason: 'region',
      why: 'status 403 unsupported_country_region_territory',
      atMs: NOW,
      sinceMs: NOW,
    },
  ] as const;
  const asked = {
    because: 'policy',
    why: routeFailures[0].why,
    role: 'dispatcher',
    askedAtMs: NOW,
    dueAtMs: NOW + 3_600_000,
    draft: undefined,
  } as const;
  assert.doesNotMatch(
    handOverText({ ...asked, routeFailures, sign: '', choices: { categories: [], destinations: [] } } as never),
    /declined this ticket/,
  );
});

test('the cookie of a browser that was let in is not the token of the codec server', async () => {
  const token = 'a'.repeat(43);
  const app = createUiApp({ port: () => 8233, upstream: () => undefined, token, decode: () => Promise.resolve(new Response()) });
  const response = await app.request(`http://127.0.0.1:8233/standby/${token}`, { headers: { host: '127.0.0.1:8233' } });
  assert.equal(response.status, 303);
  assert.doesNotMatch(response.headers.get('set-cookie') ?? '', new RegExp(token));
});

test('the name of a client is no link in Temporal’s UI', () => {
  const outcome = { kind: 'gone', why: 'deleted' } as const;
  const text = endStory({
    ticket: '1',
    client: '[sign in](http://evil.example) ![x](http://evil.example/p.png)',
    outcome: outcome as never,
    atMs: NOW,
  });
  assert.doesNotMatch(text, /\]\(http/);
});

test('two rows of a table of due times for one client are found however its name is written', () => {
  const row = '{ client: acme, priority: P1, respondWithin: 1h }';
  for (const name of ['acme', 'ACME'])
    assert.match(saidOf(read(changed(row, `${row}, { client: ${name}, priority: P1, respondWithin: 8h }`))), /a second row/, name);
});

test('an hour of one limit beside a second of another is an hour', () =>
  assert.equal(retryAfter(adviceIn(new Headers({ 'retry-after': '3600', 'x-ratelimit-reset': '1' })), NOW), 3_600_000));
