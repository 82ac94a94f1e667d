/** Where no machine may or can answer: who is asked how often all the same, who speaks instead, and that AI which is back is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS } from '../workflow/rehearsal.ts';
import { all, cancelPassedOn, soon } from '../workflow/people.ts';
import { CLIENT, asked, askedOf } from './stage.ts';
import { ANTHROPIC, LOCAL, OPENAI, leftIn, times } from './first-question.ts';
import type { AskerUnderTest } from './contract.ts';
import type { OpenStage } from './stage.ts';

export function noMachine(open: OpenStage, under: AskerUnderTest): void {
  for (const part of [forbidden, faults, outages]) part(open, under);
}

function forbidden(open: OpenStage, under: AskerUnderTest): void {
  const { name, instead } = under;

  test(`${name}: a client of local AI only is never sent to a cloud, whether the local model answers or not`, async () => {
    const stage = await open(under);
    const clouds = async (): Promise<number> => (await askedOf(stage, 'openai')) + (await askedOf(stage, 'anthropic'));
    const before = await clouds();
    assert.equal(await under.said(stage, await under.begin(stage, CLIENT.localOnly)), LOCAL);
    await stage.providers.ollama.setMode({ kind: 'status', status: 503 });
    const id = await under.begin(stage, CLIENT.localOnly);
    // Long enough to have tried again by itself.
    await stage.sleep(2 * HOUR_MS);
    assert.equal(await under.said(stage, id), instead.down);
    assert.deepEqual([...new Set(asked(stage))], ['ollama']);
    assert.equal(await clouds(), before);
  });

  test(`${name}: a client without AI is sent to no machine at all`, async () => {
    const stage = await open(under);
    const id = await under.begin(stage, CLIENT.withoutAi);
    assert.equal(await under.said(stage, id), instead.off);
    await stage.sleep(2 * HOUR_MS);
    assert.deepEqual([asked(stage), await stage.ledger.attempts(id)], [[], []]);
  });

  test(`${name}: where a client's rules want a person after a refusal no further machine is asked`, async () => {
    const stage = await open(under);
    await stage.providers.openai.setMode({ kind: 'refusal' });
    const id = await under.begin(stage, CLIENT.any);
    await stage.sleep(HOUR_MS);
    assert.equal(await under.said(stage, id), instead.down);
    assert.deepEqual([...new Set(asked(stage))], ['openai']);
    assert.deepEqual(await leftIn(stage, id), [{ route: OPENAI, reason: 'declined' }]);
  });
}

function faults(open: OpenStage, under: AskerUnderTest): void {
  const { name, instead } = under;

  test(`${name}: a bug of ours is called once in a round, hides behind no other route, and is told to operators`, async () => {
    const stage = await open(under);
    stage.script('openai', new TypeError('cannot read properties of undefined'));
    const id = await under.begin(stage, CLIENT.any);
    await stage.sleep(HOUR_MS);
    assert.equal(await under.said(stage, id), instead.down);
    const rounds = (await stage.ledger.attempts(id)).map(({ round, provider }) => `${round} ${provider}`);
    assert.equal(new Set(rounds).size, rounds.length, rounds.join(', '));
    assert.deepEqual([...new Set(asked(stage))], ['openai']);
    const told = stage.alerts.filter(({ kind }) => kind === 'defect');
    assert.equal(told.length, 1);
    assert.match(told[0]?.detail ?? '', /TypeError/);
  });

  test(`${name}: a cancel while the first route is thinking asks nobody else and writes nothing`, async () => {
    const stage = await open(under);
    const { providers, closed, handle, sleep } = stage;
    await providers.openai.setMode({ kind: 'held' });
    const id = await under.begin(stage, CLIENT.any);
    await soon(() => stage.requests.length > 0);
    await handle(id).cancel();
    await cancelPassedOn(stage, id);
    // An answer that comes all the same is one of a run that is over.
    await providers.openai.setMode({ kind: 'works' });
    assert.equal(await closed(id), 'CANCELLED');
    await sleep(HOUR_MS);
    assert.deepEqual(asked(stage), ['openai']);
    await under.assertStopped(stage, id);
    const { startTime, closeTime } = await handle(id).describe();
    assert.ok((closeTime?.getTime() ?? Number.NaN) - startTime.getTime() < MINUTE_MS, 'at once');
  });
}

function outages(open: OpenStage, under: AskerUnderTest): void {
  const { name, instead } = under;

  test(`${name}: where every route fails each is asked twice, and it is told who speaks instead`, async () => {
    const stage = await open(under);
    await all(stage.providers, { kind: 'status', status: 503 });
    const id = await under.begin(stage, CLIENT.any);
    await stage.sleep(HOUR_MS);
    assert.equal(await under.said(stage, id), instead.down);
    const twice = (['openai', 'anthropic', 'ollama'] as const).flatMap((provider) => times(provider, 2));
    assert.deepEqual(asked(stage).slice(0, 6), twice);
    const left = [OPENAI, ANTHROPIC, LOCAL].map((route) => ({ route, reason: 'server-error' }) as const);
    assert.deepEqual(await leftIn(stage, id), left);
    under.assertTold(stage, id, left);
  });

  test(`${name}: AI that is back is found without anybody's word, and answers`, async () => {
    const stage = await open(under);
    await all(stage.providers, { kind: 'status', status: 503 });
    const id = await under.begin(stage, CLIENT.any);
    await stage.until('every route was left', async () => (await leftIn(stage, id)).length === 3);
    await all(stage.providers, { kind: 'works' });
    await stage.sleep(HOUR_MS);
    assert.ok([OPENAI, ANTHROPIC, LOCAL].includes(await under.said(stage, id)));
  });
}
