/** `standby report resend`: an approved page once more, to somebody who does not have it for certain. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { failed } from '../command.ts';
import { COMMON_HELP } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { withTemporal } from '../temporal.ts';
import { OF_THIS_GENERATION } from '../../workflows/generation.ts';
import { WORKFLOW_QUEUE } from '../../workflows/ids.ts';
import { CLIENT, PROCESS } from '../../workflows/search-attributes.ts';
import { reportId } from '../../workflows/reports/ids.ts';
import { CLIENT_REPORT } from '../../workflows/reports/process.ts';
import { WHICH, WHICH_HELP, refIn, rowOf } from './which.ts';
import type { ResendInput } from '../../workflows/reports/contract.ts';
import type { Command } from '../command.ts';

export const resend: Command = {
  help: `standby report resend <client> <period> <recipient…> [options]

Sends an approved page again to those who are named, where it was refused, not sent, or where nobody knows whether it has come:
ask them first, as they may get it twice. Who has accepted it is left alone.

${WHICH_HELP}  RECIPIENT          by its name under reports.recipients; \`standby report show\` says who has it
${COMMON_HELP}`,
  options: {},
  words: [...WHICH, 'recipient…'],
  async run(given, _progress, caller) {
    const ref = refIn(given);
    if ('why' in ref) return ref;
    const recipients = given.words.slice(WHICH.length);
    return withInstallation(given.dataDir, async (installation) => {
      const found = await rowOf(installation.ledger, given);
      if ('kind' in found) return found;
      const open = (await installation.ledger.outbox(found.row))
        .filter(({ state }) => state !== 'accepted')
        .map(({ recipient }) => recipient);
      const odd = recipients.find((name) => !open.includes(name));
      if (odd !== undefined)
        return failed(
          inert(`Expected recipients who do not have it${open.length === 0 ? '' : `, such as ${open.join(', ')}`}; got "${odd}".`),
          'See `standby report show`.',
        );
      return withTemporal(installation, caller, async (client) => {
        const input: ResendInput = { ref, recipients, timeZone: found.row.timeZone };
        try {
          await client.workflow.start(CLIENT_REPORT.resendType, {
            // That of the report's own run: what is being made or sent is not sent beside it.
            workflowId: reportId(ref),
            taskQueue: WORKFLOW_QUEUE,
            args: [input],
            typedSearchAttributes: [{ key: CLIENT, value: ref.client }, { key: PROCESS, value: CLIENT_REPORT.name }, OF_THIS_GENERATION],
          });
        } catch (error) {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
          return failed(
            'Expected a report of which nothing is under way, got one that is being made or sent.',
            'See `standby report show`.',
          );
        }
        return {
          kind: 'done',
          text: inert(
            `The report of ${ref.client} for ${ref.period} is sent again to ${recipients.join(', ')}. See \`standby report show\`.`,
          ),
          json: { event: 'resent', ...ref, recipients },
        };
      });
    });
  },
};
