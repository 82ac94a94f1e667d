/** Plays a ticket of alerts: its facts are frozen and told by code, and then explained. */
import { readFrozen } from '../../activities/alerts/frozen.ts';
import { factsOf } from '../../activities/alerts/facts.ts';
import { mergeAll } from '../../activities/alerts/merge.ts';
import { standingOf } from '../../activities/alerts/standing.ts';
import { shownOf } from '../../activities/alerts/task.ts';
import { underHolds } from '../../activities/alerts/under-holds.ts';
import { writeToTicket } from '../../activities/desk/write.ts';
import { openTicketSystem } from '../../connectors/index.ts';
import { WORDS, keptFacts, processNamed } from '../../workers/processes.ts';
import { itemId } from '../../workflows/ids.ts';
import { EMPTY } from '../../workflows/ticket/fields.ts';
import { pause } from './play.ts';
import { OPEN } from './scenes.ts';
import type { Client } from '@temporalio/client';
import type { FrozenFacts } from '../../activities/alerts/frozen.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { Stage } from '../../simulator/stage/stage.ts';
import type { Run } from './play.ts';
import type { Scene } from './scenes.ts';

const ROW = processNamed('alert-summary');
const TIMEOUT_MS = 180_000;
type Place = { readonly stage: Stage; readonly client: Client; readonly ledger: Ledger };

/** Announced before there are facts its run ends at once; announced again it tells of what has been told. */
export async function playOfFacts({ stage, client, ledger }: Place, { name }: Scene): Promise<Run> {
  const workflowId = itemId(ROW.prefix, 'desk', name);
  await stage.create([{ id: name, client: 'acme', subject: 'DiskFull on 3 hosts', body: 'Counted by code.' }]);
  const before = await ended(client, workflowId, undefined);
  const facts = frozen(Date.now());
  await ledger.putFacts({ workflowId, number: 1, atMs: Date.now(), facts, forModel: true, dueAtMs: undefined });
  await tell({ stage, client, ledger }, { workflowId, ticket: name });
  await stage.onTicket(name, 'edit', { fields: { subject: 'DiskFull on 3 hosts of Berlin' }, actor: 'automation' });
  return { workflowId, runId: await ended(client, workflowId, before) };
}

function frozen(nowMs: number): FrozenFacts {
  const alerts = ['01', '02', '03'].map((host): Alert => ({
    key: host.padStart(16, '0'),
    startsAtMs: nowMs - 60_000,
    state: 'firing',
    endsAtMs: undefined,
    severity: 'error',
    concern: 'other',
    rule: 'DiskFull',
    title: 'Disk almost full',
    text: 'The disk C is at 97 %.',
    host: `srv-${host}`,
    site: 'Berlin',
    owner: undefined,
    ticket: undefined,
    labels: {},
  }));
  const standing = standingOf(mergeAll(alerts.map((alert) => ({ alert, seenAtMs: nowMs }))).values());
  const judged = underHolds(standing, { client: 'acme', holds: [] }, nowMs);
  const around = {
    client: 'acme',
    timeZone: 'Europe/Berlin',
    cut: 0,
    hash: '',
    others: [],
    earlier: [],
    maxWaitMs: 600_000,
    flapChanges: 4,
  };
  const facts = factsOf(judged, around);
  return readFrozen({ facts, shown: shownOf(facts, judged), kind: 'first', willFollow: true });
}

/** As whoever follows the group does. */
async function tell(
  { stage, ledger }: Place,
  { workflowId, ticket }: { readonly workflowId: string; readonly ticket: string },
): Promise<void> {
  const desk = openTicketSystem({ kind: 'desk', baseUrl: String(stage.env['DESK_URL']), token: String(stage.env['DESK_TOKEN']) });
  const ports = {
    desk,
    ledger,
    clock: { nowMs: () => Promise.resolve(Date.now()) },
    alert: () => undefined,
    words: WORDS,
    facts: keptFacts(ledger),
    look: (of: string, mark: string) => desk.findNote(of, mark, 10_000),
    leftMs: () => 30_000,
  };
  const settings = {
    minConfidence: { set: 0, change: 0, fields: {}, personsValues: 'change' },
    lookAgainMs: 0,
    handOver: { kind: 'note' },
    clients: {},
    otherClients: OPEN,
  } as const;
  const end = await writeToTicket(ports, {
    process: ROW.name,
    connection: 'desk',
    ticket,
    workflowId,
    episode: 1,
    client: 'acme',
    settings,
    seen: { fields: EMPTY, choices: { categories: [], destinations: [] }, version: '1' },
    step: { kind: 'told', number: 1 },
    since: undefined,
  });
  if (end.kind !== 'written') throw new Error(`Expected the facts to be told, got ${end.kind}.`);
}

/** The run that has ended and is not the one before. */
async function ended(client: Client, workflowId: string, before: string | undefined): Promise<string> {
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await pause(200)) {
    const seen = await client.workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => undefined); // not there yet
    if (seen === undefined || seen.runId === before || seen.status.name === 'RUNNING') continue;
    process.stdout.write(`${workflowId}: ${seen.status.name}\n`);
    return seen.runId;
  }
  throw new Error(`Expected a run of ${workflowId} to end within ${TIMEOUT_MS} ms, got none.`);
}
