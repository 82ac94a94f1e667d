/** `standby report run`: a newer revision, of what the sources say now. */
import { failed } from '../command.ts';
import { COMMON_HELP } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { withTemporal } from '../temporal.ts';
import { parsePeriod } from '../../activities/reports/periods.ts';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { CLIENT, PROCESS } from '../../workflows/search-attributes.ts';
import { reportId } from '../../workflows/reports/ids.ts';
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';
import { zoneOfReport } from './configured.ts';
import { WHICH, WHICH_HELP, refIn } from './which.ts';
import type { ReportRunInput } from '../../workflows/reports/contract.ts';
import type { Command } from '../command.ts';

export const run: Command = {
  help: `standby report run <client> <period> [options]

Makes the report, or a newer revision of it, which says what has changed. One that waits to be approved becomes void. It is
sent to nobody before somebody has approved it.

${WHICH_HELP}${COMMON_HELP}`,
  options: {},
  words: [...WHICH],
  async run(given, _progress, caller) {
    const ref = refIn(given);
    if ('why' in ref) return ref;
    const timeZone = zoneOfReport(given, caller, ref);
    if (typeof timeZone !== 'string') return timeZone;
    const period = parsePeriod(ref.period, timeZone);
    if (period === undefined || period.toMs > Date.now())
      return failed(
        `Expected a ${ref.kind} that is over in ${timeZone}, got ${ref.period}.`,
        'Name one that is over, or see it so far: `standby report preview --so-far`.',
      );
    const input: ReportRunInput = { ref, timeZone, wanted: 'next' };
    return withInstallation(given.dataDir, (installation) =>
      withTemporal(installation, caller, async (client) => {
        await client.workflow.signalWithStart(CLIENT_REPORT.workflowType, {
          workflowId: reportId(ref),
          taskQueue: WORKFLOW_QUEUE,
          args: [input],
          signal: 'reportAgain',
          signalArgs: [],
          typedSearchAttributes: [{ key: CLIENT, value: ref.client }, { key: PROCESS, value: CLIENT_REPORT.name }, OF_THIS_GENERATION],
        });
        return {
          kind: 'done',
          text: inert(`The report of ${ref.client} for ${ref.period} is being made. See \`standby report show\`.`),
          json: { event: 'begun', ...ref },
        };
      }),
    );
  },
};
