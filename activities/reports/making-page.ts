/** Makes the page of frozen figures and of words that pass the gate, by a machine, by a person or by code. Said again it makes the same. */
import { otherClients } from './kept-section.ts';
import { mappingGaps } from './mapping-gaps.ts';
import { changesBetween, wordsBetween } from './changes.ts';
import { proseIn } from './kept-prose.ts';
import { readFrozenReport } from './frozen-text.ts';
import { reportHtml } from './page.ts';
import { wordsOfAll } from './words-of-all.ts';
import { reportId } from '../../workflows/reports/ids.ts';
import type { Page, RevisionRef, Written } from '../../workflows/reports/contract.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { Persons, ProseOfAll } from '../../workflows/reports/sections.ts';
import type { ReportPorts } from './ports.ts';

/** `before`: the hash of the words of the page before, of which stays what is not written anew. */
export type Making = { readonly facts: string; readonly written: readonly Written[]; readonly before: string | undefined };
const GONE = 'The words of the page before are not kept any more: make a newer revision by `standby report run`.';

export async function makingPage(ports: ReportPorts, of: RevisionRef, { facts, written, before }: Making): Promise<Page> {
  const { ledger } = ports;
  const frozen = await frozenAt(ports, facts);
  const others = await otherClients(ledger, frozen.clientName);
  const earlier = before === undefined ? undefined : proseIn(await ledger.reportText(before));
  if (before !== undefined && earlier === undefined) return { kind: 'refused', why: GONE };
  const worded = wordsOfAll({ frozen, others, earlier }, await withTexts(ports, written));
  if (worded.kind === 'refused') return worded;
  const { prose } = worded;
  const changes = await changesSince(ports, of, { facts, frozen, prose });
  const extra = await ports.tablesOf(of.client);
  const html = await reportHtml({ frozen, prose, brand: ports.configured.brand, revision: of.revision, changes, extra });
  const atMs = await ports.clock.nowMs();
  const hashes = {
    prose: await ledger.putReportText(JSON.stringify(prose), atMs),
    html: await ledger.putReportText(html, atMs),
  };
  if (!(await ledger.stepReport(of, { state: 'waiting', atMs, facts, ...hashes }))) return { kind: 'void' };
  tellDefects(ports, of, written);
  const mapping = (await isFirst(ports, of)) ? mappingGaps(frozen) : [];
  return { kind: 'made', ...hashes, ...told(ports, frozen, prose), ...(mapping.length === 0 ? {} : { mapping }) };
}

/** What somebody should know of it who is to approve it. */
function told({ sources }: ReportPorts, frozen: FrozenReport, prose: ProseOfAll) {
  const unreadable = Object.entries(frozen.sources).flatMap(([name, { kind }]) =>
    // What nobody has connected is missed by nobody.
    kind === 'complete' || (name === 'alerts' && !sources.hasAlerts) ? [] : [name],
  );
  const persons: Persons = Object.fromEntries(
    Object.entries(prose).flatMap(([section, words]) => (words.by === 'person' ? [[section, words.name] as const] : [])),
  );
  const byModel = Object.values(prose).filter(({ by }) => by === 'model').length;
  return { byModel, unreadable, ...(Object.keys(persons).length === 0 ? {} : { persons }) };
}

/** What a person wrote stands in the ledger; undefined where it is not what its hash says, or not kept any more. */
const withTexts = ({ ledger }: ReportPorts, written: readonly Written[]) =>
  Promise.all(written.map(async (one) => (one.kind === 'person' ? { ...one, text: await ledger.reportText(one.text) } : one)));

async function frozenAt({ ledger }: ReportPorts, facts: string): Promise<FrozenReport> {
  const text = await ledger.reportText(facts);
  if (text !== undefined) return readFrozenReport(text);
  throw new Error('Expected the facts of a report in the ledger, got none under their hash.');
}

const LEFT: ReadonlySet<string> = new Set(['approved', 'sent', 'sent-in-part']);
/** More reports of one client and kind are some decades. */
const MOST_EARLIER = 1_000;
/** No report of that kind was approved for that client. */
const isFirst = async ({ ledger }: ReportPorts, { client, kind }: RevisionRef): Promise<boolean> =>
  !(await ledger.reports(MOST_EARLIER, client)).some((row) => row.kind === kind && LEFT.has(row.state));

/** Its words are made by code then, and nobody else would hear of it. */
function tellDefects({ alert }: ReportPorts, of: RevisionRef, written: readonly Written[]): void {
  const hit = written.flatMap((one) => (one.kind === 'none' && one.isDefect === true ? [one] : []));
  if (hit.length === 0) return;
  const whys = [...new Set(hit.map(({ why }) => why))].join('; ');
  const sections = hit.map(({ section }) => section).join(', ');
  alert({
    workflowId: reportId(of),
    kind: 'defect',
    detail: `the report of ${of.period} (${of.kind}), revision ${of.revision}, asked no further machine for ${sections}: ${whys}`,
  });
}

/** Against the newest revision before it whose facts are still kept. */
async function changesSince({ ledger }: ReportPorts, of: RevisionRef, now: Now): Promise<readonly string[]> {
  for (let revision = of.revision - 1; revision >= 1; revision -= 1) {
    const before = await ledger.report(of, revision);
    const text = before?.facts === undefined ? undefined : await ledger.reportText(before.facts);
    if (text !== undefined) {
      const changes = changesBetween(readFrozenReport(text), now.frozen);
      // Where the figures are others, so are all words.
      const isSame = before?.facts === now.facts && before.prose !== undefined;
      const words = isSame ? wordsBetween(proseIn(await ledger.reportText(before.prose)), now.prose, revision) : [];
      return [...(changes.length === 0 ? [`No figure has changed since revision ${revision}.`] : changes), ...words];
    }
  }
  return [];
}
type Now = { readonly facts: string; readonly frozen: FrozenReport; readonly prose: ProseOfAll };
