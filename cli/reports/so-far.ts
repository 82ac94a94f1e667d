/** `standby report preview --so-far`: a week or month that is not over, made by the service, for whoever wants to see it now. */
import { WorkflowFailedError } from '@temporalio/client';
import { failed } from '../command.ts';
import { messageOf, withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { withTemporal } from '../temporal.ts';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { CLIENT, PROCESS } from '../../workflows/search-attributes.ts';
import { soFarId } from '../../workflows/reports/ids.ts';
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';
import { zoneOfReport } from './configured.ts';
import { putNew } from './new-file.ts';
import type { Client } from '@temporalio/client';
import type { ReportRef, SoFarInput, SoFarOutcome } from '../../workflows/reports/contract.ts';
import type { Caller, Ended, Given } from '../command.ts';
import type { Installation } from '../connect.ts';

/** Two minutes for the ticket system, and the rest for a busy machine; whoever waits longer waits for a service that does not run. */
const WITHIN_MS = 5 * 60_000;

export async function previewSoFar(given: Given, caller: Caller, { ref, out }: { ref: ReportRef; out: string }): Promise<Ended> {
  const timeZone = zoneOfReport(given, caller, ref);
  if (typeof timeZone !== 'string') return timeZone;
  return withInstallation(given.dataDir, (installation) =>
    withTemporal(installation, caller, async (client) => {
      const made = await outcomeOf(client, { ref, timeZone });
      return 'error' in made ? notMade(made.error) : kept(installation, { ref, out }, made);
    }),
  );
}

async function outcomeOf(client: Client, input: SoFarInput): Promise<SoFarOutcome | { readonly error: unknown }> {
  const { ref } = input;
  try {
    return (await client.workflow.execute(CLIENT_REPORT.soFarType, {
      workflowId: soFarId(ref),
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
      workflowExecutionTimeout: WITHIN_MS,
      // Two who ask at once get one page.
      workflowIdConflictPolicy: 'USE_EXISTING',
      typedSearchAttributes: [{ key: CLIENT, value: ref.client }, { key: PROCESS, value: CLIENT_REPORT.name }, OF_THIS_GENERATION],
    })) as SoFarOutcome;
  } catch (error) {
    return { error };
  }
}

function notMade(error: unknown): Ended {
  const got = error instanceof WorkflowFailedError ? messageOf(error.cause) : messageOf(error);
  return failed(
    inert(`Expected the service to make the page within ${WITHIN_MS / 60_000} min, got ${got}.`),
    'See whether it runs: `standby status`.',
  );
}

async function kept({ ledger }: Installation, { ref, out }: { ref: ReportRef; out: string }, made: SoFarOutcome): Promise<Ended> {
  if (made.kind === 'refused')
    return failed(
      inert(`Expected a ${ref.kind} that is under way, got none: ${made.why}.`),
      'One that is over is made by `standby report run`.',
    );
  const html = await ledger.reportText(made.html);
  if (html === undefined) return failed('Expected the page that was made, got none: it is not kept any more.', 'Ask again.');
  const refused = await putNew(out, html);
  if (refused) return refused;
  const until = new Date(made.untilMs).toISOString();
  return {
    kind: 'done',
    text: inert(`${out} is what the report of ${ref.client} for ${ref.period} says so far. It is not approved, and nobody gets it.`),
    json: { file: out, client: ref.client, period: ref.period, soFar: true, until, page: made.html, facts: made.facts },
  };
}
