/** `standby report sitting`: all reports that wait to be approved, exceptions first; and the word on those of a file, each by name and page. */
import { readFile } from 'node:fs/promises';
import { wrong } from '../command.ts';
import { BY, COMMON_HELP, byOf } from '../flags.ts';
import { messageOf, withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { readTaskDetail } from '../../ledger/task-detail.ts';
import { give } from './answer.ts';
import { putNew } from './new-file.ts';
import { isOdd, readSitting, sittingText, waitingOf } from './sitting-lines.ts';
import { withTemporal } from '../temporal.ts';
import { TOKEN_FLAG, TOKEN_HELP, tokenOf } from './token.ts';
import { refOf } from './which.ts';
import type { Client } from '@temporalio/client';
import type { Ledger, TaskRow } from '../../ledger/contract.ts';
import type { Installation } from '../connect.ts';
import type { Caller, Command, Ended, Given } from '../command.ts';
import type { Line, Waiting } from './sitting-lines.ts';

const text = { type: 'string' } as const;
const MOST = 2_000;

export const sitting: Command = {
  help: `standby report sitting [--out FILE] [options]
standby report sitting --approve FILE [options]

Lists all reports that wait to be approved, a line each: what is to be looked at first stands at the top, behind a #. With
--approve the lines of such a file are approved one after the other, each by its client, its period and the hash of its page.
A page that was made anew since is not approved by it; the others are.

  --out FILE         puts the lines into a file that only you can read; an existing file is left
  --approve FILE     approves what stands in the file
  --by NAME          who approves, one of reports.approvers (the user's name on this machine)
${TOKEN_HELP}${COMMON_HELP}
Ends with 1 where one of them was not approved.
`,
  options: { ...BY, ...TOKEN_FLAG, out: text, approve: text },
  words: [],
  run(given, progress, caller) {
    const { out, approve } = given.values;
    if (out === '' || approve === '') return Promise.resolve(wrong('Expected the name of a file, got none.'));
    if (typeof approve !== 'string') return lines(given, typeof out === 'string' ? out : undefined);
    if (out !== undefined) return Promise.resolve(wrong('Expected --out or --approve, got both.'));
    return approving(given, { progress, caller, file: approve });
  },
};

function lines({ dataDir }: Given, out: string | undefined): Promise<Ended> {
  return withInstallation(dataDir, async ({ ledger }) => {
    const all = await waiting(ledger);
    const json = { waiting: all.map(({ html: page, ...one }) => ({ ...one, page })) };
    if (all.length === 0) return { kind: 'done', text: 'No report waits to be approved.', json };
    if (out === undefined) return { kind: 'done', text: sittingText(all).trimEnd(), json };
    const refused = await putNew(out, sittingText(all));
    if (refused) return refused;
    const odd = all.filter(isOdd).length;
    const said = `${out} has ${all.length} ${all.length === 1 ? 'report' : 'reports'} that wait to be approved, ${odd} of them behind a #.`;
    return { kind: 'done', text: inert(said), json: { ...json, file: out } };
  });
}

async function waiting(ledger: Pick<Ledger, 'reports' | 'tasks'>): Promise<readonly Waiting[]> {
  const found: Waiting[] = [];
  for (const { html, ...row } of await ledger.reports(MOST, undefined, 'waiting')) {
    if (html === undefined) continue;
    const [task] = await ledger.tasks({ open: true, workflowId: row.workflowId }, 1);
    if (task?.episode === row.revision) found.push(waitingOf({ ...row, html }, draftIn(task)));
  }
  return found;
}

/** One task that cannot be read keeps no other from being seen. */
function draftIn(task: TaskRow): unknown {
  try {
    return readTaskDetail(task)?.draft;
  } catch {
    return undefined;
  }
}

type Asked = { readonly progress: (line: string) => void; readonly caller: Caller; readonly file: string };
async function approving(given: Given, { progress, caller, file }: Asked): Promise<Ended> {
  const by = byOf(given);
  if (typeof by !== 'string') return by;
  const token = tokenOf(given, caller);
  if (typeof token !== 'string') return token;
  let read: ReturnType<typeof readSitting>;
  try {
    read = readSitting(await readFile(file, 'utf8'));
  } catch (error) {
    return wrong(`Expected --approve to name a file that can be read, got ${messageOf(error)}.`);
  }
  if (read.kind === 'unreadable') return wrong(`Expected the lines of \`standby report sitting\` in ${file}: ${read.why}.`);
  const wanted = read.lines;
  if (wanted.length === 0) return wrong(`Expected a line to approve in ${file}, got none.`, 'Take the # away from those that are right.');
  return withInstallation(given.dataDir, (installation) =>
    // One connection for all: a line is a few milliseconds then.
    withTemporal(installation, caller, async (client) => {
      const ends: End[] = [];
      for (const line of wanted) {
        const end = await approveOne(installation, client, { line, by, token });
        ends.push({ ...line, ...end });
        progress(inert(`${line.client} ${line.period}: ${end.approved ? 'approved' : (end.why ?? '')}`));
      }
      return saidOf(ends, by);
    }),
  );
}

type End = Line & { readonly approved: boolean; readonly why?: string };
type Word = { readonly line: Line; readonly by: string; readonly token: string };
async function approveOne(installation: Installation, client: Client, { line, by, token }: Word): Promise<Omit<End, keyof Line>> {
  const ref = refOf(line);
  const row = ref && (await installation.ledger.report(ref));
  if (row === undefined) return { approved: false, why: 'there is no such report' };
  if (row.html !== line.html) return { approved: false, why: 'its page is another one now: look at it again' };
  const given = await give(installation, client, { row, by, token, answer: { kind: 'approve', html: line.html } });
  return given.kind === 'done' ? { approved: true } : { approved: false, why: 'why' in given ? given.why : '' };
}

function saidOf(ends: readonly End[], by: string): Ended {
  const not = ends.filter(({ approved }) => !approved);
  const said = [
    `${by} has approved ${ends.length - not.length} of ${ends.length} ${ends.length === 1 ? 'report' : 'reports'}.`,
    ...not.map(({ client, period, why = '' }) => `Not approved: ${client} ${period}: ${why}`),
  ];
  const json = { by, reports: ends.map(({ html: page, ...one }) => ({ ...one, page })) };
  return { kind: not.length === 0 ? 'done' : 'wanting', text: said.map(inert).join('\n'), json };
}
