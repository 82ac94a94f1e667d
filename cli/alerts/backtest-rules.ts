/** Decides by what rules past alerts are judged: those of a connection of the configuration, which cannot be named yet, and so the defaults. Pure. */
import { DEFAULT_GROUP } from '../../activities/alerts/group.ts';
import { GROUP_DEFAULTS } from '../../workflows/alerts/settings.ts';
import type { BacktestSettings } from '../../activities/alerts/backtest.ts';
import type { Alert, AlertSource } from '../../connectors/alert-source.ts';

export type BacktestRules = {
  readonly settings: BacktestSettings;
  /** Whose an alert is. */
  readonly clientOf: (alert: Alert) => string;
  /** Where the rules come from, in words. */
  readonly from: string;
};

/** Of a source that never says that an alert is over: a day without news of a group is its end. */
const OVER_AFTER_MS = 24 * 60 * 60_000;
const NOBODY = '(no client named)';

export const rulesFor = ({ episode }: AlertSource): BacktestRules => ({
  settings: {
    fields: DEFAULT_GROUP,
    holds: [],
    group: episode.by === 'event' ? { ...GROUP_DEFAULTS, silentEndMs: OVER_AFTER_MS } : GROUP_DEFAULTS,
  },
  clientOf: ({ owner }) => owner ?? NOBODY,
  from: 'the defaults; clients as the source names them; no quiet windows and no benign rules',
});
