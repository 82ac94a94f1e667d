/** `standby report list` and `standby report show`: which reports there are, where each stands, and who has it. */
import { COMMON_HELP } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { paintFor } from '../paint.ts';
import { factsOf, tableOf } from '../table.ts';
import { absolute } from '../when.ts';
import { factsAsked, giveFacts } from './facts.ts';
import { WHICH, WHICH_HELP, rowOf } from './which.ts';
import { readTaskDetail } from '../../ledger/task-detail.ts';
import { mappingIn } from './sitting-lines.ts';
import { proseIn, whose } from '../../activities/reports/kept-prose.ts';
import { SECTIONS } from '../../workflows/reports/sections.ts';
import type { Ledger, OutboxRow, ReportRow } from '../../ledger/contract.ts';
import type { Prose } from '../../workflows/reports/sections.ts';
import type { Command } from '../command.ts';

const MOST = 500;
const text = { type: 'string' } as const;

const STATES: Readonly<Record<ReportRow['state'], string>> = {
  reading: 'its sources are read',
  writing: 'its words are written',
  waiting: 'waits to be approved',
  approved: 'approved, and being sent',
  sent: 'sent',
  'sent-in-part': 'approved, and not with everybody',
  rejected: 'rejected',
  void: 'void',
  lapsed: 'given up, unsent: nobody has approved it in time',
};

export const list: Command = {
  help: `standby report list [options]

The reports there are, the newest first, and where each revision stands.

  --client NAME      those of one client
${COMMON_HELP}`,
  options: { client: text },
  words: [],
  run: ({ dataDir, values }, _progress, caller) =>
    withInstallation(dataDir, async ({ ledger }) => {
      const { client } = values;
      const rows = await ledger.reports(MOST, typeof client === 'string' ? client : undefined);
      const cells = rows.map((row) => [row.client, row.period, String(row.revision), STATES[row.state], absolute(row.changedAtMs)]);
      return {
        kind: 'done',
        text:
          rows.length === 0
            ? 'There is no report yet.'
            : tableOf(['CLIENT', 'PERIOD', 'REVISION', 'STATE', 'SINCE'], cells, paintFor(caller)),
        json: { reports: rows.map((row) => jsonOf(row)) },
      };
    }),
};

export const show: Command = {
  help: `standby report show <client> <period> [options]

One report: where it stands, why, the hashes of its texts, and what became of it at each recipient. With --json also its
figures, each with its definition.

With --facts these are given instead, as they were frozen and never counted again, proven by their hash: for your own sums.

${WHICH_HELP}  --revision N       another one than the newest
  --facts json|csv   its facts: as JSON, or a line each as CSV
  --out FILE         into a file that only you can read, every byte of them; an existing file is left
${COMMON_HELP}`,
  options: { revision: text, facts: text, out: text },
  words: [...WHICH],
  run: async (given, progress) => {
    const asked = factsAsked(given);
    if (asked !== undefined && 'kind' in asked) return asked;
    return withInstallation(given.dataDir, async ({ ledger }) => {
      const found = await rowOf(ledger, given);
      if ('kind' in found) return found;
      const { row } = found;
      if (asked !== undefined) return giveFacts(ledger, row, asked, progress);
      const outbox = await ledger.outbox(row);
      const mapping = await mappingOf(ledger, row);
      const facts = row.facts === undefined ? undefined : await ledger.reportText(row.facts);
      const prose = proseIn(row.prose === undefined ? undefined : await ledger.reportText(row.prose));
      const words = prose === undefined ? [] : SECTIONS.map((section) => `${section}: ${whose(prose[section])}`);
      return {
        kind: 'done',
        text: factsOf([
          ...factsIn(row, outbox),
          ...(words.length === 0 ? [] : [['Words', words] as const]),
          ...(mapping.length === 0 ? [] : [['No place', mapping] as const]),
        ]),
        json: {
          ...jsonOf(row),
          mapping,
          words: prose === undefined ? null : Object.fromEntries(SECTIONS.map((section) => [section, wordsJson(prose[section])])),
          outbox: outbox.map(outboxJson),
          facts: facts === undefined ? null : (JSON.parse(facts) as unknown),
        },
      };
    });
  },
};

/** What has no place in a first report that waits to be approved. */
async function mappingOf(ledger: Pick<Ledger, 'tasks'>, { workflowId, revision, state }: ReportRow): Promise<readonly string[]> {
  if (state !== 'waiting') return [];
  const [task] = await ledger.tasks({ open: true, workflowId }, 1);
  return task?.episode === revision ? mappingIn(readTaskDetail(task)?.draft) : [];
}

function factsIn(row: ReportRow, outbox: readonly OutboxRow[]): readonly (readonly [string, string | readonly string[]])[] {
  const said = [...(row.by === undefined ? [] : [`by ${row.by}`]), ...(row.why === undefined ? [] : [row.why])].join(': ');
  const sent = outbox.map(({ recipient, state, detail }) => `${recipient}: ${state}${detail === '' ? '' : ` (${detail})`}`);
  return [
    ['Report', `${row.period} of ${row.client}, revision ${row.revision}`],
    ['State', `${STATES[row.state]}, since ${absolute(row.changedAtMs)}${said === '' ? '' : ` (${said})`}`],
    ['Period', `from ${absolute(row.fromMs)} up to ${absolute(row.toMs)}, in ${row.timeZone}`],
    ['Facts', row.facts ?? 'not frozen yet'],
    ['Page', row.html ?? 'not made yet'],
    ['Outbox', sent.length === 0 ? 'nothing was to be sent' : sent],
  ];
}

/** Without the words themselves, which stand on the page. */
const wordsJson = (words: Prose) =>
  words.by === 'person' ? { by: words.by, name: words.name } : words.by === 'code' ? { by: words.by, why: words.why } : { by: words.by };

const iso = (ms: number): string => new Date(ms).toISOString();
const jsonOf = (row: ReportRow) => ({
  client: row.client,
  kind: row.kind,
  period: row.period,
  revision: row.revision,
  state: row.state,
  timeZone: row.timeZone,
  from: iso(row.fromMs),
  to: iso(row.toMs),
  began: iso(row.beganAtMs),
  changed: iso(row.changedAtMs),
  page: row.html ?? null,
  factsHash: row.facts ?? null,
  by: row.by ?? null,
  why: row.why ?? null,
});
const outboxJson = ({ recipient, state, triedAtMs, changedAtMs, detail }: OutboxRow) => ({
  recipient,
  state,
  tried: triedAtMs === undefined ? null : iso(triedAtMs),
  changed: iso(changedAtMs),
  detail,
});
