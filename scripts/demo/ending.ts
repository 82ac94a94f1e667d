/** What the demo says last, and its exit code: 0 only where nothing was lost, nothing written twice, and the story's report holds all of it. */
import { doneInDesk, isReportWhole, reportLine } from './report-verdict.ts';
import { isWhole as isStormWhole, stormLine, stormVerdictOf } from './storm-verdict.ts';
import { verdictOf } from './verdict.ts';
import type { JournalEntry } from '../../simulator/stage/stage.ts';
import type { World } from './world.ts';

/** `isCut`: the story was not played to its end, or somebody has driven since: then only what was written twice is a fault. */
export type Ending = { readonly isCut: boolean; readonly isKept: boolean };
export type End = { readonly lines: readonly string[]; readonly code: number };

export async function endingOf(world: Pick<World, 'stage' | 'sent' | 'storms' | 'report'>, { isCut, isKept }: Ending): Promise<End> {
  const journal = await world.stage.journal();
  const { tickets, lost, duplicated } = verdictOf([...world.sent.values()], journal);
  const storms = world.storms.begun.map((storm) => stormVerdictOf(storm, journal));
  const report = reportEnd(world, journal, { isCut, isKept });
  const waiting = lost.length === 0 ? 'all answered' : `${lost.length} still under way or with a person`;
  const lines = [
    `The demo ends: ${tickets} tickets, ${waiting}, ${duplicated.length} written twice.`,
    ...storms.map(stormLine),
    ...report.lines,
  ];
  // That of the story; of those that a visitor sends, the primary may be well.
  const [told] = storms;
  const isTold = isCut || (lost.length === 0 && told !== undefined && isStormWhole(told) && report.isWhole);
  return { lines, code: isTold && duplicated.length === 0 && storms.every(({ twice }) => twice === 0) ? 0 : 1 };
}

function reportEnd(
  { report, sent, storms }: Pick<World, 'report' | 'sent' | 'storms'>,
  journal: readonly JournalEntry[],
  { isCut, isKept }: Ending,
) {
  const made = report.last();
  if (made === undefined) return { isWhole: false, lines: isCut ? [] : ["The week's report was not made."] };
  const { figures, fromMs, file } = made;
  const place = isKept ? `It is kept in ${file}.` : "It goes with the demo's data; --keep DIR keeps it.";
  const done = doneInDesk(report.client, { tickets: sent.values(), storms: storms.begun }, journal, fromMs);
  return {
    isWhole: isReportWhole(figures, done),
    lines: [`${reportLine(report.client, figures)} ${place}`, ...(isCut || figures.items === done ? [] : [`The desk says ${done} items.`])],
  };
}
