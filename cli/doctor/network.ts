/** Whether the npm registry that npm is set up with answers; asked only if something has yet to be fetched. */
import { explain } from '../../scripts/bootstrap/steps.mjs';
import { missing, notNeeded, ok } from './finding.ts';
import type { Ran } from '../../scripts/bootstrap/steps.mjs';
import type { Finding } from './finding.ts';

/** npm itself starts within a second; a registry that needs longer than the rest would stall an install too. */
export const PING_WITHIN_MS = 10_000;

/** `wanted` names what has yet to be fetched; `ping` runs npm's own, which knows the proxy. Undefined without an npm. */
export async function networkFinding(wanted: readonly string[], ping: () => Promise<Ran | undefined>): Promise<Finding> {
  if (wanted.length === 0) return notNeeded('network', 'nothing has to be fetched');
  const purpose = `wanted for: ${wanted.join(', ')}`;
  const answer = await ping();
  if (answer === undefined || answer.kind === 'missing') return notNeeded('network', `not asked, because npm is missing; ${purpose}`);
  if (answer.kind === 'stopped')
    return missing('network', `the npm registry did not answer within ${PING_WITHIN_MS / 1000} s; ${purpose}`, REMEDY);
  if (answer.code === 0 || isRefusal(answer.output)) return ok('network', `the npm registry answers; ${purpose}`);
  const { why, remedy } = explain(answer.output, REMEDY);
  return missing('network', `the npm registry could not be asked: ${why}; ${purpose}`, remedy);
}

const REMEDY = 'Check the connection and the proxy settings (HTTPS_PROXY, npm config).';

/** A registry without the ping, or one that wants a login for it, has answered. */
const isRefusal = (output: string): boolean => /npm error code E[45]\d\d\b/.test(output);
