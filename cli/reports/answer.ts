/** `standby report approve` and `reject`: a person's word on one page. */
import { createHash } from 'node:crypto';
import { failed, wrong } from '../command.ts';
import { BY, COMMON_HELP, byOf } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { notTaken, send } from '../tasks/send.ts';
import { withTemporal } from '../temporal.ts';
import { TOKEN_FLAG, TOKEN_HELP, tokenOf } from './token.ts';
import { proofOf } from '../../activities/reports/approver.ts';
import { WHICH, WHICH_HELP, rowOf } from './which.ts';
import type { Client } from '@temporalio/client';
import type { ReportRow } from '../../ledger/contract.ts';
import type { ReportAnswer } from '../../workflows/reports/answer.ts';
import type { Installation } from '../connect.ts';
import type { Caller, Command, Ended, Given } from '../command.ts';

const text = { type: 'string' } as const;
/** So much of a hash is no chance, and can be typed. */
export const LEAST_OF_HASH = 12;

export const approve: Command = {
  help: `standby report approve <client> <period> --page HASH [options]

Approves one page, which is then sent to its recipients, once each. Look at it first: preview says its hash. A page that was
made anew since is not approved by it.

${WHICH_HELP}  --page HASH        of the page that you have seen; its first ${LEAST_OF_HASH} signs will do
  --by NAME          who approves, one of reports.approvers (the user's name on this machine)
  --accept-mapping   of a first report: what has no place in it, as \`standby report show\` lists it, may stay so
${TOKEN_HELP}${COMMON_HELP}`,
  options: { ...BY, ...TOKEN_FLAG, page: text, 'accept-mapping': { type: 'boolean', default: false } },
  words: [...WHICH],
  run: (given, _progress, caller) =>
    answering(given, caller, ({ html }) => {
      const { page } = given.values;
      if (typeof page !== 'string' || page.length < LEAST_OF_HASH)
        return wrong(`Expected --page with at least ${LEAST_OF_HASH} signs of a page's hash, got none.`, 'See `standby report preview`.');
      if (html?.startsWith(page.toLowerCase()) !== true)
        return failed(
          'Expected the hash of the page as it is now, got that of another one.',
          'Look at it by `standby report preview`, then approve that.',
        );
      return { kind: 'approve', html, ...(given.values['accept-mapping'] === true ? { mapping: true } : {}) };
    }),
};

export const reject: Command = {
  help: `standby report reject <client> <period> --why TEXT [options]

Rejects what waits to be approved: it is sent to nobody.

${WHICH_HELP}  --why TEXT         the reason, which is kept
  --again            a newer revision is wanted, of what the sources say now
  --by NAME          who rejects, one of reports.approvers (the user's name on this machine)
${TOKEN_HELP}${COMMON_HELP}`,
  options: { ...BY, ...TOKEN_FLAG, why: text, again: { type: 'boolean', default: false } },
  words: [...WHICH],
  run: (given, _progress, caller) =>
    answering(given, caller, () => {
      const { why, again } = given.values;
      if (typeof why !== 'string' || why.trim() === '') return wrong('Expected --why with a reason, got none.');
      return { kind: 'reject', why, again: again === true };
    }),
};

type Answering = (row: ReportRow) => ReportAnswer | Extract<Ended, { readonly kind: 'wrong' | 'failed' }>;
async function answering(given: Given, caller: Caller, answerFor: Answering): Promise<Ended> {
  const by = byOf(given);
  if (typeof by !== 'string') return by;
  const token = tokenOf(given, caller);
  if (typeof token !== 'string') return token;
  return withInstallation(given.dataDir, async (installation) => {
    const found = await rowOf(installation.ledger, given);
    if ('kind' in found) return found;
    const answer = answerFor(found.row);
    if (answer.kind === 'wrong' || answer.kind === 'failed') return answer;
    const word = { row: found.row, by, token, answer };
    return withTemporal(installation, caller, (client) => give(installation, client, word));
  });
}

/** `answer` for the page as `row` has it. */
type Word = { readonly row: ReportRow; readonly by: string; readonly token: string; readonly answer: ReportAnswer };
/** Over a connection that is there: of many words each is given over the same one. */
export async function give({ ledger }: Pick<Installation, 'ledger'>, client: Client, { row, by, token, answer }: Word): Promise<Ended> {
  const [task] = await ledger.tasks({ open: true, workflowId: row.workflowId }, 1);
  if (task?.episode !== row.revision)
    return failed(`Expected a report that waits to be approved, got one that is ${row.state}.`, 'See `standby report show`.');
  const word = { task: task.task, by, decision: answer };
  const proof = proofOf(token, word);
  const request = { ...word, decision: { ...answer, proof } };
  const once = createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 32);
  const sent = await send(client, row.workflowId, { update: 'answerTask', request }, `answerTask:${once}`);
  if (sent.kind !== 'taken') return notTaken(ledger, task, sent);
  const about = { client: row.client, period: row.period, revision: row.revision, by };
  const which = `the report of ${row.client} for ${row.period}, revision ${row.revision}`;
  if (answer.kind !== 'edit') {
    const did = answer.kind === 'approve' ? 'approved' : 'rejected';
    return { kind: 'done', text: inert(`${by} has ${did} ${which}.`), json: { event: did, ...about } };
  }
  const page = (await ledger.report(row, row.revision))?.html ?? '';
  const sections = Object.keys(answer.sections);
  return {
    kind: 'done',
    text: inert(`${by} has written ${sections.join(', ')} of ${which}. Its page is ${page} now: look at it, then approve that.`),
    json: { event: 'edited', ...about, sections, page },
  };
}
