/** One ticket from its announcement to its outcome, episode after episode. */
import { defineSignal, proxyActivities, proxyLocalActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { triageEpisode } from './episode.ts';
import { person } from './ending.ts';
import { deskPolicy, recordPolicy } from './policy.ts';
import type { Ended, Run } from './episode.ts';
import type { DeskActivities, RecordActivities, TriageInput, TriageOutcome } from './contract.ts';

/** A delivery announced this ticket. The id tells a redelivery from news. */
export const delivered = defineSignal<[string]>('delivered');

/** Deliveries remembered for telling repeats; a sender's whole retry table fits many times over. */
const REMEMBERED = 100;

const { recordOutcome } = proxyLocalActivities<RecordActivities>(recordPolicy);

export async function triageTicket(input: TriageInput): Promise<TriageOutcome> {
  const { connection, ticket, settings } = input;
  const { workflowId } = workflowInfo();
  const seen: string[] = [];
  const state: Run['state'] = { falls: [], now: 'reading', news: false };
  setHandler(delivered, (id) => {
    if (seen.includes(id)) return;
    seen.push(id);
    if (seen.length > REMEMBERED) seen.shift();
    state.news = true;
  });
  const run: Run = { input, workflowId, desk: proxyActivities<DeskActivities>(deskPolicy(connection)), state };

  let last: TriageOutcome | undefined;
  for (;;) {
    state.news = false;
    const ended = await oneEpisode(run);
    if (ended.outcome.kind !== 'nothing-new' || !last) last = ended.outcome;
    await recordOutcome({ workflowId, connection, ticket, ...ended, settingsVersion: settings.version });
    // A delivery that came meanwhile may be a reopening: look once more rather than lose it with this run.
    if (!state.news) return last;
  }
}

async function oneEpisode(run: Run): Promise<Ended> {
  const { connection, ticket, settings } = run.input;
  const reading = await failureAsValue(() => run.desk.readTicket(connection, ticket, run.workflowId, settings.absentPatienceMs));
  switch (reading.kind) {
    case 'episode':
      return triageEpisode(run, reading);
    case 'nothing-new':
    case 'gone':
      return { outcome: reading, client: undefined, episode: undefined };
    case 'unreadable':
      return { outcome: person(reading, run.state), client: undefined, episode: undefined };
    // Reading has no end of its own but an answer, so what is left as a failure is a bug.
    case 'next-route':
    case 'defect':
      return { outcome: person({ kind: 'defect', why: reading.why }, run.state), client: undefined, episode: undefined };
  }
}
