/** Temporal and the ledger restored from different moments, on the real service: what was lost is found, put right and worked on again. */
import assert from 'node:assert/strict';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { act } from '../../cli/reconcile/act.ts';
import { look } from '../../cli/reconcile/look.ts';
import { DIALECTS } from '../../simulator/stage/stage.ts';
import { triageId } from '../support/triage-id.ts';
import { standby } from '../support/command-line.ts';
import { live, until } from '../support/live.ts';
import { waitingTickets } from '../support/waiting.ts';
import { PROCESSES, PROCESS_OF } from '../../workers/processes.ts';
import type { ActPorts } from '../../cli/reconcile/act.ts';
import type { Live } from '../support/live.ts';

const SETTINGS = { lookAgainMs: 2_000 } as const;

/** As docs/operate.md says: stopped, and all files of a database. */
async function backUp({ dataDir }: Live, database: string): Promise<readonly string[]> {
  const files = (await readdir(dataDir)).filter((name) => [database, `${database}-wal`, `${database}-shm`].includes(name));
  for (const name of files) await copyFile(join(dataDir, name), join(dataDir, `backup-${name}`));
  return files;
}
async function restore({ dataDir }: Live, database: string, files: readonly string[]): Promise<void> {
  for (const name of [database, `${database}-wal`, `${database}-shm`]) await rm(join(dataDir, name), { force: true });
  for (const name of files) await copyFile(join(dataDir, `backup-${name}`), join(dataDir, name));
}

type Said = {
  readonly code: number;
  readonly said: { readonly findings: readonly { readonly kind: string; readonly workflowId: string; readonly failed?: string | null }[] };
};
async function reconcile(service: Live, ...more: readonly string[]): Promise<Said> {
  const args = ['reconcile', '--config', service.stage.configPath, '--json', ...more];
  const { code, out, err } = await standby(service.dataDir, args, service.stage.env);
  assert.notEqual(out, '', err);
  return { code, said: JSON.parse(out) as Said['said'] };
}
const kindsOf = ({ said }: Said): readonly string[] => said.findings.map(({ kind }) => kind).toSorted();

test('after a restore of an older Temporal the lost tickets are found, announced anew and answered; the notes of lost askings are taken back', async (t) => {
  // Without control: AI that is back answers at once, and asks nobody first.
  const service = await live(t, { settings: SETTINGS, entry: 'test/fixtures/service-without-control.ts' });
  await service.service().started.stop();
  const files = await backUp(service, 'temporal.db');
  await service.restart();
  const tickets = await waitingTickets(service, 4);
  await service.service().started.stop();
  await restore(service, 'temporal.db', files);
  await service.restart();

  const openTasks = () => service.withLedger((ledger) => ledger.tasks({ open: true }, 99));
  t.diagnostic(`${(await openTasks()).length} tasks ask for runs that are gone`);
  const dry = await reconcile(service);
  assert.deepEqual([dry.code, kindsOf(dry)], [1, ['lost', 'lost', 'lost', 'lost']]);
  assert.equal((await openTasks()).length, 4, 'a dry run changes nothing');

  // Nobody can answer yet: the new runs ask the same people again, by the same tasks and without a second note.
  const done = await reconcile(service, '--yes');
  assert.deepEqual([done.code, done.said.findings.filter(({ failed }) => failed !== null)], [0, []]);
  await until('four tasks that are held by runs', 90_000, openTasks, (open) => open.length === 4);
  assert.deepEqual(kindsOf(await reconcile(service)), []);
  const asking = (await service.stage.journal()).filter(
    ({ kind, text = '' }) => kind === 'note-added' && text.startsWith('Standby asks a person'),
  );
  assert.deepEqual(asking.map(({ ticket }) => ticket).toSorted(), tickets.map(({ id }) => id).toSorted(), 'one note each');

  // Lost once more, with AI back: it answers without asking anybody, and the old askings stand in vain until they are taken back.
  await service.service().started.stop();
  await restore(service, 'temporal.db', files);
  for (const dialect of DIALECTS) await service.stage.setProvider(dialect, { kind: 'works' });
  await service.restart();
  assert.equal((await reconcile(service, '--yes')).code, 0);
  const decided = (): Promise<number> =>
    service.withLedger(async (ledger) => (await ledger.decisions({})).filter(({ outcome }) => outcome === 'decided').length);
  await until('four decisions', 90_000, decided, (count) => count === tickets.length);
  await until(
    'runs that have ended',
    30_000,
    () => reconcile(service),
    (said) => said.said.findings.length === 4,
  );
  const second = await reconcile(service, '--yes');
  assert.deepEqual(kindsOf(second), ['asks-in-vain', 'asks-in-vain', 'asks-in-vain', 'asks-in-vain']);
  assert.deepEqual(kindsOf(await reconcile(service)), []);
  const superseded = (await service.stage.journal()).filter(
    ({ kind, text = '' }) => kind === 'note-edited' && text.startsWith('Superseded'),
  );
  assert.equal(new Set(superseded.map(({ ticket }) => ticket)).size, 4);
  assert.deepEqual(await openTasks(), []);
  t.diagnostic(`0 tasks open, ${superseded.length} notes taken back, ${await decided()} tickets decided`);
});

test('after a restore of an older ledger the runs that nothing watches are found, and told to look again', async (t) => {
  const service = await live(t, { settings: SETTINGS });
  await service.service().started.stop();
  const files = await backUp(service, 'ledger.db');
  await service.restart();
  const tickets = await waitingTickets(service, 2);
  await service.service().started.stop();
  await restore(service, 'ledger.db', files);
  await service.restart();
  const found = await service.withClient((client) =>
    service.withLedger(async (ledger) => {
      // As two minutes later: a run that began just now has its rows still to come.
      const { findings } = await look(client, ledger, PROCESSES, Date.now() + 120_000);
      const ports: ActPorts = {
        client,
        ledger,
        accept: () => assert.fail('nothing is to be announced'),
        processOf: PROCESS_OF,
        dueAtMs: () => undefined,
        supersede: () => assert.fail('nothing is to be superseded'),
        nowMs: Date.now,
      };
      const done = await act(ports, findings);
      assert.ok(done.every(({ failed }) => failed === undefined));
      return findings;
    }),
  );
  assert.deepEqual(
    found.map(({ kind, workflowId }) => [kind, workflowId]),
    tickets.map(({ id }) => ['unwatched', triageId('desk', id)]),
  );
  const [first] = tickets;
  const history = await service.withClient((client) => client.workflow.getHandle(triageId('desk', first?.id ?? '')).fetchHistory());
  const signals = history.events?.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName) ?? [];
  assert.ok(signals.includes('recheck'));
});
