/** The workflows of alerts. */
import { runEpisodes } from '../episode/run-episodes.ts';
import { ALERTS } from './process.ts';
import type { EpisodeInput } from '../episode/input.ts';
import type { SummaryOutcome } from './summary.ts';

export { alertGroup } from './group.ts';
export { tellHigherSeverity } from './higher-severity.ts';

/** The prose about a group on its ticket: of the newest facts that were frozen for it, episode after episode. */
export const summarizeAlerts = (input: EpisodeInput): Promise<SummaryOutcome> => runEpisodes(ALERTS, input) as Promise<SummaryOutcome>;
