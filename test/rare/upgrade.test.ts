/** From the release of 7a7acbe to this one, on the same data directory: refused while one of its tickets waits, drained by it, then taken over with all that it has kept. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standby } from '../support/command-line.ts';
import { earlierRelease, missingRelease } from '../support/earlier-release.ts';
import { live, until } from '../support/live.ts';
import { startUntilEnd } from '../support/refused.ts';
import { triageId } from '../support/triage-id.ts';
import { failQuickly } from '../support/waiting.ts';
import type { Live } from '../support/live.ts';

const BEFORE = '7a7acbeda18417a4d6f22560295a9f4b3ea7213f';
const ID = triageId('desk', 'U1');
const ASKED = `${ID}:e1:t1`;
const NOTE_WITHIN_MS = 120_000;
/** The file of that release: later keys are unknown to it. */
const KNOWN_BEFORE = {
  openai: { independenceGroup: 'openai', kind: 'openai', apiKeyEnv: 'OPENAI_API_KEY', baseUrlEnv: 'OPENAI_BASE_URL' },
  anthropic: { independenceGroup: 'anthropic', kind: 'anthropic', apiKeyEnv: 'ANTHROPIC_API_KEY', baseUrlEnv: 'ANTHROPIC_BASE_URL' },
  ollama: { independenceGroup: 'own-hardware', kind: 'ollama', baseUrlEnv: 'OLLAMA_BASE_URL' },
};

/** Our notes on a ticket that begin with these words. */
const notes = async ({ stage }: Live, ticket: string, words: string): Promise<number> =>
  (await stage.journal()).filter(
    ({ ticket: on, kind, actor, text = '' }) => on === ticket && kind === 'note-added' && actor === 'us' && text.startsWith(words),
  ).length;

test(
  'this release refuses to start while a ticket of 7a7acbe waits, lists it, and starts on the same data once that release has drained',
  { skip: missingRelease(BEFORE) ?? false },
  async (t) => {
    const earlier = await earlierRelease(t, BEFORE);
    // The ledger is not opened by this test until this release may start: opening it brings its tables up to date.
    const settings = { intake: 'both', pollEveryMs: 2_000, file: { providers: KNOWN_BEFORE } } as const;
    const service = await live(t, { entry: earlier.entry, deskEntry: earlier.deskEntry, settings });
    const { stage, dataDir } = service;
    const old = (args: readonly string[]) => earlier.standby([...args, '--data-dir', dataDir], stage.env);
    await failQuickly(service);
    await stage.create([{ id: 'U1', client: 'acme', subject: 'VPN drops', body: 'The VPN of our office drops every ten minutes.' }]);
    await until(
      'a person to be asked',
      NOTE_WITHIN_MS,
      () => notes(service, 'U1', 'Standby asks'),
      (count) => count === 1,
    );

    const checked = await standby(dataDir, ['check', '--config', stage.configPath], stage.env);
    assert.equal(checked.code, 1, checked.out);
    assert.match(checked.out, /open workflows.*triage:desk:U1 \(triageTicket\)/);
    const told = await standby(dataDir, ['status'], stage.env);
    assert.equal(told.code, 1);
    assert.match(told.err, /got one of an earlier release/);
    assert.equal(await service.service().started.stop(), 0);

    const free = ['--port', '0', '--temporal-port', '0', '--ui-port', '0', '--codec-port', '0'];
    const refused = await startUntilEnd('workers/main.ts', ['--config', stage.configPath, '--data-dir', dataDir, ...free], stage.env);
    assert.equal(refused.code, 1, refused.said);
    assert.match(refused.said, /wanted none open, got 1 that this release/);
    assert.match(refused.said, new RegExp(`${ID} \\(triageTicket\\), since 2\\d{3}-.*, no generation`));
    assert.match(refused.said, /Start the release that was here before/);

    await service.restart(earlier.entry);
    const answered = await old([
      'tasks',
      'answer',
      ASKED,
      '--by',
      'Robin',
      '--category',
      'software',
      '--impact',
      '2',
      '--urgency',
      '2',
      '--destination',
      'service-desk',
    ]);
    assert.equal(answered.code, 0, answered.err);
    await until(
      'the answer on the ticket',
      NOTE_WITHIN_MS,
      () => notes(service, 'U1', 'Robin decided'),
      (count) => count === 1,
    );
    await service.withClient((client) =>
      until(
        'the run to end',
        NOTE_WITHIN_MS,
        async () => (await client.workflow.getHandle(ID).describe()).status.name,
        (status) => status === 'COMPLETED',
      ),
    );
    assert.equal(await service.service().started.stop(), 0);

    await service.restart('workers/main.ts');
    const shown = await standby(dataDir, ['tasks', 'show', ASKED], stage.env);
    assert.equal(shown.code, 0, shown.err);
    assert.match(shown.out, /Robin/);
    const status = await standby(dataDir, ['status', '--json'], stage.env);
    assert.equal(status.code, 0, status.err);
    t.diagnostic(`after the upgrade: ${status.out.slice(0, 400)}`);
    const kept = await service.withLedger((ledger) => ledger.decisions({ workflowId: ID }));
    assert.deepEqual(
      kept.map(({ episode }) => episode),
      [1],
    );
    const well = await standby(dataDir, ['check', '--config', stage.configPath, '--json'], stage.env);
    assert.match(well.out, /all of this release's generation/);

    for (const dialect of ['openai', 'anthropic', 'ollama'] as const) await stage.setProvider(dialect, { kind: 'works' });
    await stage.onTicket('U1', 'edit', { fields: { subject: 'VPN drops again' }, actor: 'person' });
    await stage.create([
      { id: 'U2', client: 'acme', subject: 'Printer jams', body: 'The printer on the second floor jams since this morning.' },
    ]);
    await until(
      'a note of this release',
      NOTE_WITHIN_MS,
      () => notes(service, 'U2', ''),
      (count) => count === 1,
    );
    assert.equal(await notes(service, 'U1', 'Robin decided'), 1, 'the answer of before stands once');
    const generation = await service.withClient(
      async (client) => (await client.workflow.getHandle(triageId('desk', 'U2')).describe()).searchAttributes['Generation'],
    );
    assert.deepEqual(generation, ['1']);
  },
);
