/** `standby suspend`, `resume`, `routes` and `status` on a data directory where nothing runs: what one says the others show. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { z } from 'zod';
import { createSeal } from '../../../../encryption/cipher.ts';
import { openLedger } from '../../../../ledger/open.ts';
import { stageConfig } from '../../../../simulator/stage/config.ts';
import { begin, end, start } from '../../../fixtures/ledger-rows.ts';
import { standbyInside } from '../../../support/command-line.ts';
import { keyIn } from '../../../support/live.ts';

async function place(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), 'standby-suspend-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const config = join(dir, 'standby.yaml');
  await writeFile(config, stageConfig({}));
  const ledger = await openLedger({ path: join(dir, 'ledger.db'), seal: createSeal([await keyIn(dir)]) });
  t.after(() => ledger.close());
  const give = async (...args: readonly string[]) => standbyInside(dir, [...args, '--config', config], { NO_COLOR: '1' });
  const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await give(...args, '--json')).out);
  return { ledger, config, give, json };
}
const holding = z.object({
  suspensions: z.array(
    z.object({ target: z.string(), by: z.string(), reason: z.string(), until: z.string().nullable(), letsFinish: z.boolean() }),
  ),
});
const listed = z.object({
  routes: z.array(z.object({ route: z.string(), state: z.string(), suspendedBy: z.array(z.string()) })),
  events: z.array(z.object({ target: z.string(), kind: z.string(), detail: z.string() })),
});

test('what is suspended is refused at dispatch, shown with who, why and until when, and resumed', async (t) => {
  const { ledger, give, json } = await place(t);
  await ledger.endAttempt(await begin(ledger, start({ route: 'openai/gpt-5.5', provider: 'openai', model: 'gpt-5.5' })), end());
  const said = await give('suspend', 'openai', '--reason', 'too dear', '--by', 'Dana', '--until', '2h', '--let-finish');
  assert.deepEqual([said.code, said.err], [0, '']);
  assert.match(
    said.out,
    /^suspended +provider:openai by Dana, .* \(in (2 h|1 h 59 min)\), what was under way may end: too dear\nroutes +openai\/gpt-5\.5\n/,
  );
  assert.match(said.out, /\nleft +default: anthropic\/claude-sonnet-5, ollama\/llama3\.2:3b\n$/);
  const asked = start({ workflowId: 'triage:desk:2', route: 'openai/gpt-5.5', provider: 'openai', startedAtMs: Date.now() });
  assert.equal((await ledger.beginAttempt(asked)).kind, 'suspended');

  const status = await give('status');
  assert.match(status.out, /openai\/gpt-5\.5: answers, breaker closed, suspended \(provider:openai\); 1 of 1 answered/);
  assert.match(status.out, /! +suspended: provider:openai by Dana, since .*: too dear/);
  const [suspension] = holding.parse(await json('status')).suspensions;
  assert.deepEqual(
    { ...suspension, until: typeof suspension?.until },
    { target: 'provider:openai', by: 'Dana', reason: 'too dear', until: 'string', letsFinish: true },
  );
  const routes = listed.parse(await json('routes'));
  assert.deepEqual(
    routes.routes.map(({ route, state, suspendedBy }) => [route, state, suspendedBy.join()]),
    [
      ['openai/gpt-5.5', 'closed', 'provider:openai'],
      ['anthropic/claude-sonnet-5', 'closed', ''],
      ['ollama/llama3.2:3b', 'closed', ''],
    ],
  );

  const back = await give('resume', 'openai', '--by', 'Kim');
  assert.match(back.out, /^resumed +provider:openai by Kim\n/);
  assert.equal((await ledger.beginAttempt(asked)).kind, 'begun');
  assert.deepEqual(
    listed.parse(await json('routes', '--events', '2')).events.map(({ kind, detail }) => [kind, detail]),
    [
      ['resumed', 'by Kim'],
      ['suspended', 'by Dana: too dear'],
    ],
  );
  assert.deepEqual(listed.parse(await json('routes', '--events', '0')).events, []);
  assert.deepEqual(holding.parse(await json('status')).suspensions, []);
});

test('who suspends the last route is warned, who suspends again reads what it replaces, and nothing else is resumed by it', async (t) => {
  const { give, json } = await place(t);
  for (const target of ['openai', 'model:claude-sonnet-5'])
    assert.equal((await give('suspend', target, '--reason', 'x', '--by', 'Dana')).code, 0);
  const last = await give('suspend', 'ollama/llama3.2:3b', '--reason', 'x', '--by', 'Dana');
  assert.equal(last.code, 0);
  assert.match(last.out, /\n! +no route of the chain default is usable now; its work waits for people or for AI\n$/);
  const again = await give('suspend', 'openai', '--reason', 'y', '--by', 'Kim');
  assert.match(again.out, /\nin place of +provider:openai by Dana, .*: x\n/);
  const shape = z.object({
    event: z.literal('resumed'),
    warnings: z.array(z.string()),
    chains: z.array(z.object({ usable: z.array(z.string()) })),
  });
  assert.deepEqual(shape.parse(await json('resume', 'openai', '--by', 'Dana')), {
    event: 'resumed',
    warnings: [],
    chains: [{ usable: ['openai/gpt-5.5'] }],
  });
  const twice = await give('resume', 'openai', '--by', 'Dana');
  assert.deepEqual([twice.code, twice.out], [1, '']);
  assert.match(
    twice.err,
    /Expected provider:openai to be suspended, got that it is not\.\nWhat is: model:claude-sonnet-5, route:ollama\/llama3\.2:3b\./,
  );
});

test('what the configuration does not have is not suspended; what it had can be resumed, also where it cannot be read', async (t) => {
  const { ledger, config, give } = await place(t);
  const unknown = await give('suspend', 'opneai', '--reason', 'x', '--by', 'Dana');
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /got "opneai"\.\nDid you mean "openai"\? There are: providers openai, anthropic, ollama; routes /);
  assert.deepEqual(await ledger.suspensions(Date.now()), []);
  const suspension = { target: 'provider:former', actor: 'Dana', reason: 'x', sinceMs: Date.now(), untilMs: undefined, letsFinish: false };
  await ledger.suspend(suspension);
  await ledger.suspend({ ...suspension, target: 'model:former' });
  assert.match(
    (await give('resume', 'former', '--by', 'Dana')).out,
    /^resumed +provider:former by Dana\nroutes +none of the configuration\n/,
  );
  await writeFile(config, 'version: 2');
  const refused = await give('suspend', 'openai', '--reason', 'x', '--by', 'Dana');
  assert.equal(refused.code, 1);
  assert.match(refused.err, /to be usable, got \d+ problem\(s\)\.\nSee standby config check\./);
  assert.equal((await give('resume', 'model:former', '--by', 'Dana')).code, 0);
  assert.match((await give('routes')).out, /^No route is known\.\n\nWHEN /);
});
