/** Replies that are easily misread, each said by the simulated provider to the real adapter: what it means, why, and until when. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judge } from '../../activities/model/judge.ts';
import { TRIAGE_TASK } from '../../activities/triage/model-task.ts';
import { NUMBERED } from '../fixtures/vendor-replies/numbered.ts';
import { startProviderSimulator } from '../../simulator/provider/provider.ts';
import { providerAt, requestWith } from './recorded.ts';
import type { ProviderSimulator } from '../../simulator/provider/provider.ts';
import type { Completion } from '../../providers/contract.ts';
import type { Numbered } from '../fixtures/vendor-replies/numbered.ts';
import type { Kind } from './recorded.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 9);
const snapshot = {
  client: 'acme',
  text: '',
  version: '1',
  dueAtMs: undefined,
  fields: { category: null, impact: null, urgency: null, priority: null, destination: null },
  choices: { categories: [{ id: 'mail', name: 'Mail' }], destinations: [{ id: 'desk', name: 'Desk' }] },
};

const KINDS = ['openai', 'anthropic', 'ollama'] as const;
const simulators = new Map<Kind, ProviderSimulator>();
before(async () => {
  for (const dialect of KINDS) simulators.set(dialect, await startProviderSimulator({ dialect }));
});
after(() => Promise.all([...simulators.values()].map((simulator) => simulator.close())));

/** The simulator of this dialect says exactly this, once, to the real adapter. */
async function said({ dialect, status, headers, body }: Numbered): Promise<{ completion: Completion; requests: number }> {
  const simulator = simulators.get(dialect);
  assert.ok(simulator);
  const earlier = simulator.requests();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  await simulator.setMode({ kind: 'says', status, headers: { 'content-type': 'application/json', ...headers }, body: text });
  const completion = await providerAt(dialect, simulator.url).complete(requestWith());
  return { completion, requests: simulator.requests() - earlier };
}

for (const row of NUMBERED) {
  const { source, dialect, status, meant, reason, opensIn } = row;
  test(`${dialect} ${status} of ${source}: ${meant}${reason === undefined ? '' : `, told as ${reason}`}`, async () => {
    const { completion, requests } = await said(row);
    const judged = judge(
      completion,
      providerAt(dialect, 'http://127.0.0.1'),
      { task: TRIAGE_TASK, item: snapshot, asked: dialect === 'openai' ? 'gpt-5-mini' : 'm' },
      NOW_MS,
    );
    const until = 'atMs' in judged ? judged.atMs : undefined;
    assert.deepEqual(
      [judged.kind, 'reason' in judged ? judged.reason : undefined, typeof until === 'number' ? until - NOW_MS : until, requests],
      [meant, reason, opensIn, 1],
      'problems' in judged ? judged.problems.join(' ') : '',
    );
  });
}
