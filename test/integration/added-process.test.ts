/** A process and a ticket system that no file of ours knows, each added by its row alone, run as ours do: routes, people, drain, watch, configuration, command line. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import '../fixtures/toy/add.ts';
import { standby, standbyInside } from '../support/command-line.ts';
import { live, until } from '../support/live.ts';
import { WEBHOOK_SECRET } from '../../simulator/stage/stage.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { Said } from '../support/command-line.ts';

const ADDED = { NODE_OPTIONS: `--import=${join(import.meta.dirname, '..', 'fixtures', 'toy', 'add.ts')}` };
const NAME = 'printer-check';
const list = z.object({ tasks: z.array(z.object({ task: z.string(), ticket: z.string(), process: z.string() })) });

test('an added process', async (t) => {
  const service = await live(t, {
    env: ADDED,
    webhooks: 'off',
    settings: { connection: { kind: 'toy-tickets', process: NAME }, deadManMs: 1_000 },
  });
  const { stage, dataDir } = service;
  const say = (...args: string[]): Promise<Said> => standbyInside(dataDir, args);
  const start = (...args: string[]): Promise<Said> => standby(dataDir, args, ADDED);
  const body = 'The printer on the second floor prints blank pages.';
  const announce = async (id: string, secret: string): Promise<number> => {
    const headers = { 'x-toy-secret': secret, 'x-toy-id': id };
    return (await fetch(`${service.service().urls.ingress}/hooks/desk`, { method: 'POST', headers, body: id })).status;
  };
  const create = async (id: string): Promise<void> => {
    await stage.create([{ id, client: 'acme', subject: 'Printer', body }]);
    assert.equal(await announce(id, WEBHOOK_SECRET), 202);
  };
  const notes = (id: string, like: RegExp): Promise<readonly JournalEntry[]> =>
    until(
      `a note like ${String(like)} on ${id}`,
      60_000,
      async () =>
        (await stage.journal()).filter(({ ticket, kind, text = '' }) => ticket === id && kind.startsWith('note-') && like.test(text)),
      ({ length }) => length > 0,
    );
  const recorded = (id: string): Promise<string> =>
    until(
      `the record of ${id}`,
      30_000,
      () => service.withLedger(async (ledger) => (await ledger.decisions({})).find(({ item: ticket }) => ticket === id)),
      (row) => row !== undefined,
    ).then((row) => `${row?.process} ${row?.outcome} ${row?.route}`);

  await t.test('answers by the first route with one note, and sets no field', async () => {
    await create('TOY1');
    const [note] = await notes('TOY1', /About a printer/);
    assert.match(note?.text ?? '', /^About a printer: (yes|no), says OpenAI\. \[standby [0-9a-f]{8}\]$/);
    assert.equal(await recorded('TOY1'), `${NAME} decided openai/gpt-5.5`);
    assert.deepEqual(
      (await stage.journal()).filter(({ ticket, kind }) => ticket === 'TOY1' && kind === 'fields-set'),
      [],
    );
  });

  await t.test('leaves a route that fails for the next one', async () => {
    await stage.setProvider('openai', { kind: 'retired' });
    await create('TOY2');
    await notes('TOY2', /says Anthropic/);
    assert.equal(await recorded('TOY2'), `${NAME} decided anthropic/claude-sonnet-5`);
  });

  await t.test('asks a person in its own words, who answers on the command line', async () => {
    for (const dialect of ['openai', 'anthropic', 'ollama'] as const) await stage.setProvider(dialect, { kind: 'retired' });
    await create('TOY3');
    await notes('TOY3', /please say whether this ticket is about a printer/);
    const asked = await until(
      'its task',
      30_000,
      async () => list.parse(JSON.parse((await say('tasks', 'list', '--json')).out)).tasks.find(({ ticket }) => ticket === 'TOY3'),
      (row) => row !== undefined,
    );
    assert.equal(asked?.process, NAME);
    const id = asked?.task ?? assert.fail('no task');
    const shown = await start('tasks', 'show', id);
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, /Printer +yes, no/);
    assert.match(shown.out, /tasks answer printer:desk:TOY3:e1:t1 --printer yes\|no/);
    const missing = await say('tasks', 'answer', id, '--by', 'Dana');
    assert.deepEqual([missing.code, missing.err.includes('Expected --printer, got none.')], [2, true]);
    const refused = await say('tasks', 'answer', id, '--printer', 'perhaps', '--by', 'Dana');
    assert.deepEqual([refused.code, refused.err.includes('Expected yes or no')], [1, true], refused.err);
    const given = await start('tasks', 'answer', id, '--printer', 'yes', '--by', 'Dana');
    assert.equal(given.code, 0, given.err);
    await notes('TOY3', /About a printer: yes, says Dana/);
  });

  await t.test('is drained when AI is back, and nothing of it is held up', async () => {
    await create('TOY4');
    await notes('TOY4', /please say whether/);
    for (const dialect of ['openai', 'anthropic', 'ollama'] as const) await stage.setProvider(dialect, { kind: 'works' });
    const drained = await start('drain', '--process', NAME, '--json');
    assert.equal(drained.code, 0, drained.err);
    await notes('TOY4', /About a printer: (yes|no), says OpenAI/);
    await until(
      'no due row',
      30_000,
      () => service.withLedger((ledger) => ledger.standingDue(9)),
      ({ length }) => length === 0,
    );
    assert.deepEqual(
      service.logs.filter((line) => /item-overdue|workflow-stuck|"defect"/.test(line)),
      [],
    );
  });

  await t.test('is announced in the way of its own ticket system, and in no other', async () => {
    assert.equal(await announce('TOY1', 'somebody else'), 401);
    const signed = { 'webhook-id': '1', 'webhook-timestamp': String(Math.floor(Date.now() / 1_000)), 'webhook-signature': 'v1,AAAA' };
    const other = await fetch(`${service.service().urls.ingress}/hooks/desk`, { method: 'POST', headers: signed, body: 'TOY1' });
    assert.equal(other.status, 401);
  });

  await t.test('stands in the configuration, which is checked', async () => {
    const checked = await standby(undefined, ['config', 'check', '--config', stage.configPath], { ...stage.env, ...ADDED });
    assert.match(checked.out, /printer-check/, checked.err);
  });
});
