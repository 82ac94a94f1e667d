/** `standby report edit`: the words of a report that waits to be approved, into a file, and a person's own in their place. */
import { readFile, stat } from 'node:fs/promises';
import { failed, wrong } from '../command.ts';
import { BY, COMMON_HELP, byOf } from '../flags.ts';
import { messageOf, withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { withTemporal } from '../temporal.ts';
import { frozenIn } from '../../activities/reports/frozen-text.ts';
import { otherClients } from '../../activities/reports/kept-section.ts';
import { proseIn } from '../../activities/reports/kept-prose.ts';
import { SECTIONS } from '../../workflows/reports/sections.ts';
import { LEAST_OF_HASH, give } from './answer.ts';
import { editableText, plain, readEdits } from './edit-file.ts';
import { changedIn, refusedIn, refusedText } from './edit-judged.ts';
import { putNew } from './new-file.ts';
import { TOKEN_FLAG, TOKEN_HELP, tokenOf } from './token.ts';
import { WHICH, WHICH_HELP, rowOf } from './which.ts';
import type { Ledger, ReportRow } from '../../ledger/contract.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { ProseOfAll, Section } from '../../workflows/reports/sections.ts';
import type { Installation } from '../connect.ts';
import type { Caller, Command, Ended, Failed, Given, Wrong } from '../command.ts';
import type { Edits } from './edit-file.ts';

const text = { type: 'string' } as const;
/** Four sections of the longest that the gate takes, and the list of figures behind them. */
const MOST_BYTES = 256 * 1024;

export const edit: Command = {
  help: `standby report edit <client> <period> --out FILE [options]
standby report edit <client> <period> --text-file FILE [options]

Writes the words of a report that waits to be approved into a file, and takes them back as you have written them. The page is
made anew then, says whose words they are, and has a new hash: the page before can be approved by nobody. A figure is written
as its id, such as {{created}}, and never as a numeral; the file lists them. What is refused is said word by word.

${WHICH_HELP}  --out FILE         puts all sections into a file that only you can read; an existing file is left
  --text-file FILE   takes them back; a section that stands there as it was is not edited
  --section NAME     the file is the words of this section alone: ${SECTIONS.join(', ')}
  --page HASH        of the page that you have looked at; a file of --out names it itself
  --by NAME          who writes, one of reports.approvers (the user's name on this machine)
${TOKEN_HELP}${COMMON_HELP}`,
  options: { ...BY, ...TOKEN_FLAG, out: text, 'text-file': text, section: text, page: text },
  words: [...WHICH],
  async run(given, _progress, caller) {
    const { out, 'text-file': file } = given.values;
    if (out === '' || file === '') return wrong('Expected the name of a file, got none.');
    if (typeof out === 'string' && file === undefined) return writing(given, out);
    if (typeof file !== 'string' || out !== undefined)
      return wrong(`Expected --out or --text-file, got ${out === undefined ? 'neither' : 'both'}.`);
    return taking(given, caller, file);
  },
};

function writing(given: Given, out: string): Promise<Ended> {
  return withInstallation(given.dataDir, async ({ ledger }) => {
    const open = await openIn(ledger, given);
    if ('kind' in open) return open;
    const { row, html, prose, frozen } = open;
    const refused = await putNew(out, editableText({ ...row, html }, prose, frozen));
    if (refused) return refused;
    const said = `${out} holds the words of the report of ${row.client} for ${row.period}, revision ${row.revision}; its page is ${html}.`;
    return {
      kind: 'done',
      text: inert(said),
      json: { file: out, client: row.client, period: row.period, revision: row.revision, page: html, sections: SECTIONS },
    };
  });
}

async function taking(given: Given, caller: Caller, file: string): Promise<Ended> {
  const by = byOf(given);
  if (typeof by !== 'string') return by;
  const token = tokenOf(given, caller);
  if (typeof token !== 'string') return token;
  const read = await editsIn(given, file);
  if ('kind' in read) return read;
  return withInstallation(given.dataDir, async (installation) => {
    const open = await openIn(installation.ledger, given);
    return 'kind' in open ? open : takingOn(installation, caller, { open, by, token, ...read });
  });
}

type Open = { readonly row: ReportRow; readonly html: string; readonly prose: ProseOfAll; readonly frozen: FrozenReport };
/** Of a report that waits to be approved. */
async function openIn(ledger: Pick<Ledger, 'report' | 'reportText'>, given: Given): Promise<Open | Failed | Wrong> {
  const found = await rowOf(ledger, given);
  if ('kind' in found) return found;
  const { row } = found;
  const { html, state } = row;
  if (state !== 'waiting' || html === undefined)
    return failed(`Expected a report that waits to be approved, got one that is ${state}.`, 'See `standby report show`.');
  const facts = row.facts === undefined ? undefined : await ledger.reportText(row.facts);
  const frozen = facts === undefined ? undefined : frozenIn(facts);
  const prose = proseIn(row.prose === undefined ? undefined : await ledger.reportText(row.prose));
  if (frozen !== undefined && prose !== undefined) return { row, html, prose, frozen };
  return failed(
    'Expected the words and figures of this page in the ledger, got none that are as they were kept.',
    '`standby report run` makes a newer revision.',
  );
}

type Taken = { readonly page: string; readonly texts: Edits };
async function editsIn({ values }: Given, file: string): Promise<Taken | Wrong> {
  const { page: flag, section: name } = values;
  const section = SECTIONS.find((one) => one === name);
  if (name !== undefined && section === undefined)
    return wrong(`Expected --section to be one of ${SECTIONS.join(', ')}, got "${String(name)}".`);
  const said = await textIn(file);
  if (typeof said !== 'string') return said;
  const read = section === undefined ? readEdits(said) : ({ kind: 'edits', page: undefined, texts: { [section]: said } } as const);
  if (read.kind === 'unreadable')
    return wrong(`Expected the words of a report in ${file}, got others: ${read.why}.`, 'Make one by --out FILE.');
  const page = typeof flag === 'string' ? flag.toLowerCase() : read.page;
  if (page === undefined || page.length < LEAST_OF_HASH)
    return wrong(`Expected --page with at least ${LEAST_OF_HASH} signs of a page's hash, got none.`, 'See `standby report preview`.');
  return { page, texts: read.texts };
}

async function textIn(file: string): Promise<string | Wrong> {
  try {
    if ((await stat(file)).size > MOST_BYTES) return wrong(`Expected at most ${MOST_BYTES} bytes in ${file}, got more.`);
    return plain(new TextDecoder('utf8', { fatal: true }).decode(await readFile(file)));
  } catch (error) {
    return wrong(`Expected --text-file to name a file of text that can be read, got ${messageOf(error)}.`);
  }
}

type Taking = Taken & { readonly open: Open; readonly by: string; readonly token: string };
async function takingOn(installation: Installation, caller: Caller, { open, by, token, page, texts }: Taking): Promise<Ended> {
  const { ledger } = installation;
  const { row, html, prose, frozen } = open;
  const changed = changedIn(texts, prose);
  const isSeen = html.startsWith(page);
  // Given once more after an answer that was lost: it stands there.
  if (changed.length === 0 && !isSeen)
    return {
      kind: 'done',
      text: inert(`These words stand so on the page, which is ${html} now.`),
      json: { event: 'as-it-is', page: html },
    };
  if (changed.length === 0)
    return failed('Expected a section that is written anew, got all as they are.', 'Change the words in the file first.');
  if (!isSeen)
    return failed(
      'Expected an edit of the page as it is now, got that of another one: somebody has edited it, or it was made anew.',
      'Write its words into another file by --out, look at them, and edit those.',
    );
  const refused = refusedIn(changed, frozen, await otherClients(ledger, frozen.clientName));
  if (refused.length > 0) return { kind: 'wanting', text: refusedText(refused), json: { refused } };
  const nowMs = Date.now();
  const hashes = await Promise.all(changed.map(async ([section, words]) => [section, await ledger.putReportText(words, nowMs)] as const));
  const sections: Readonly<Partial<Record<Section, string>>> = Object.fromEntries(hashes);
  const word = { row, by, token, answer: { kind: 'edit', html, sections } } as const;
  return withTemporal(installation, caller, (client) => give(installation, client, word));
}
