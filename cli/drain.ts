/** `standby drain`: wakes what waits for AI, those due first, and follows it to its end. One at a time for a process. */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { PROCESSES, RUNS } from '../workers/processes.ts';
import { failed, wrong } from './command.ts';
import { COMMON_HELP, numberOf } from './flags.ts';
import { messageOf, withInstallation } from './connect.ts';
import { withTemporal } from './temporal.ts';
import { startDrain } from '../activities/control/start-drain.ts';
import { drainId } from '../workflows/ids.ts';
import type { Client } from '@temporalio/client';
import type { DrainInput, DrainOutcome } from '../workflows/drain/contract.ts';
import type { Command, Ended, Given, Wrong } from './command.ts';

/** Those whose items or runs wait in the ledger. */
const NAMES = [...PROCESSES, ...RUNS].map(({ name }) => name);
/** A page is one activity of 30 s, of some milliseconds a signal. */
const MOST_PAGE = 500;
const LOOK_MS = 1_000;
const QUERY_MS = 2_000;

const text = { type: 'string' } as const;

export const drain: Command = {
  help: `standby drain [options]

Signals the items that wait for AI that it is back, those due first, and ends when all are signalled. Each then asks the
models once more; whoever has claimed a task is not disturbed. If a drain of the process runs already, that one is followed.

  --process NAME     ${NAMES.join(', ')} (${NAMES[0]})
  --route NAME       which route is back, for the record; * for any (*)
  --rate N           items a second (5)
  --page N           items in one read, 1 to ${MOST_PAGE} (20)
${COMMON_HELP}`,
  options: { process: text, route: text, rate: text, page: text },
  words: [],
  async run(given, progress, caller) {
    const input = inputOf(given);
    if ('kind' in input) return input;
    return withInstallation(given.dataDir, (installation) =>
      withTemporal(installation, caller, async (client) => {
        const how = (await startDrain(client, input)) === 'started' ? 'started' : 'followed';
        progress(
          how === 'started' ? `The drain of ${input.process} has begun.` : `A drain of ${input.process} runs already: following that one.`,
        );
        return follow(client, input.process, { how, progress });
      }),
    );
  },
};

function inputOf(given: Given): DrainInput | Wrong {
  const { process = NAMES[0], route = '*' } = given.values;
  if (typeof process !== 'string' || !NAMES.includes(process))
    return wrong(`Expected --process to be one of ${NAMES.join(', ')}, got "${String(process)}".`);
  if (typeof route !== 'string' || route === '' || route.length > 200)
    return wrong('Expected --route to be a route or *, got nothing or too much.');
  const rate = numberOf(given, 'rate', { standard: 5, least: 0.1, most: 1_000, whole: false });
  if (typeof rate !== 'number') return rate;
  const pageSize = numberOf(given, 'page', { standard: 20, least: 1, most: MOST_PAGE, whole: true });
  return typeof pageSize === 'number' ? { process, route, rate, pageSize } : pageSize;
}

type Following = { readonly how: 'started' | 'followed'; readonly progress: (line: string) => void };

async function follow(client: Client, process: string, { how, progress }: Following): Promise<Ended> {
  const handle = client.workflow.getHandle<() => Promise<DrainOutcome>>(drainId(process));
  const ending = handle.result().then(
    (outcome) => ({ kind: 'outcome', outcome }) as const,
    (error: unknown) => ({ kind: 'error', error }) as const,
  );
  let said: string | undefined;
  for (;;) {
    const ended = await Promise.race([ending, pause(LOOK_MS, undefined, { ref: false })]);
    if (ended?.kind === 'outcome') {
      const { signalled, pages, left } = ended.outcome;
      return {
        kind: 'done',
        text: `Drained: ${signalled} item${signalled === 1 ? '' : 's'} woken in ${pages} reads.${leftText(left)}`,
        json: { event: 'drained', process, how, signalled, pages, left },
      };
    }
    if (ended?.kind === 'error')
      return failed(
        `Expected the drain ${drainId(process)} to end by itself, got ${messageOf(ended.error)}.`,
        `See its run in Temporal's UI, or drain again.`,
      );
    const now = await detailsOf(client, process);
    if (now !== undefined && now !== said) progress((said = now));
  }
}

/** Only where it is so: an answer of one line is what everybody gets else. */
const leftText = (left: number): string =>
  left === 0
    ? ''
    : ` ${left} could not be signalled, and ${left === 1 ? 'tries again by itself' : 'try again by themselves'}; see the alerts in the log.`;

const metadata = z.object({ currentDetails: z.string().min(1) });
const NO_WORKER = 'No worker of Standby answers; the drain goes on when the service is back.';

/** What the drain says of itself; undefined where it has said nothing yet, or has just ended. */
async function detailsOf(client: Client, process: string): Promise<string | undefined> {
  try {
    const asked = await client.withDeadline(Date.now() + QUERY_MS, () =>
      client.workflow.getHandle(drainId(process)).query<unknown>('__temporal_workflow_metadata'),
    );
    return metadata.safeParse(asked).data?.currentDetails;
  } catch {
    // The drain itself is watched elsewhere: here only nobody to ask matters.
    return NO_WORKER;
  }
}
