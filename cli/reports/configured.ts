/** In which zone the configuration has a report: it says that there is one at all. */
import { failed } from '../command.ts';
import { inert } from '../inert.ts';
import { examineFile, STANDARD_PATH } from '../../config/load.ts';
import { own } from '../../config/routes.ts';
import type { Caller, Failed, Given } from '../command.ts';
import type { ReportRef } from '../../workflows/reports/contract.ts';

export function zoneOfReport(given: Pick<Given, 'config'>, { env }: Pick<Caller, 'env'>, ref: ReportRef): string | Failed {
  // Its form alone: whoever begins a report needs none of the service's secrets.
  const read = examineFile({ path: given.config ?? STANDARD_PATH, env, nowMs: Date.now() }, 'skipped');
  if (read.kind === 'unusable') return failed('Expected a right configuration, got one with problems.', 'See `standby config check`.');
  const { reports } = read.shape;
  const configured = reports && own(reports.clients, ref.client);
  if (configured?.kinds.includes(ref.kind) === true) return configured.timeZone ?? reports?.timeZone ?? 'UTC';
  return failed(
    inert(`Expected a ${ref.kind}ly report of ${ref.client} in the configuration, got none.`),
    'Name the client as it stands under reports.clients.',
  );
}
