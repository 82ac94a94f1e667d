/** Decides by what rules past alerts are judged: those of a connected source, or the defaults. Pure. */
import { DEFAULT_GROUP, groupKey } from '../../activities/alerts/group.ts';
import { createPlace } from '../../activities/alerts/sort.ts';
import { GROUP_DEFAULTS } from '../../workflows/alerts/settings.ts';
import { notGiven } from '../../config/alerts/check-fields.ts';
import type { AlertRules } from '../../config/alerts/assemble.ts';
import type { AlertSource } from '../../connectors/alert-source.ts';
import type { GroupField } from '../../activities/alerts/group.ts';
import type { Place } from '../../activities/alerts/past-places.ts';
import type { PastSettings } from '../../activities/alerts/past-episodes.ts';

export type BacktestRules = {
  readonly settings: PastSettings;
  readonly fields: readonly GroupField[];
  /** Whose an alert is, and in which group it comes. */
  readonly place: Place;
  /** Where the rules come from, in words. */
  readonly from: string;
};

/** Of a source that never says that an alert is over: a day without news of a group is its end. */
const OVER_AFTER_MS = 24 * 60 * 60_000;
const NOBODY = '(no client named)';

/** Of no configuration. */
export function defaultRules(source: AlertSource): BacktestRules {
  // By what it never gives nothing would be told apart.
  const fields = DEFAULT_GROUP.filter((field) => notGiven(field, source) === undefined);
  return {
    settings: {
      holds: [],
      group: source.episode.by === 'event' ? { ...GROUP_DEFAULTS, silentEndMs: OVER_AFTER_MS } : GROUP_DEFAULTS,
      onRaise: 'priority',
    },
    fields,
    place(alert) {
      const client = alert.owner ?? NOBODY;
      return { alert, into: { client, group: groupKey(client, alert, fields) } };
    },
    from: 'the defaults; clients as the source names them; no quiet windows and no benign rules',
  };
}

/** As the service has them of that source. */
export function rulesOf(rules: AlertRules): BacktestRules {
  const { name, holds, group, onRaise, groupBy, create, boards } = rules;
  const place = createPlace(rules);
  return {
    settings: { holds, group, onRaise },
    fields: groupBy,
    place(alert) {
      const { alert: named, into } = place(alert);
      return { alert: named, into: into && { client: into.client, group: { hash: into.group, parts: into.about.parts } } };
    },
    from: `the rules of ${name}${standsFor(create, boards !== undefined)}; ${heldText(holds)}`,
  };
}

function standsFor(create: boolean, isOfBoards: boolean): string {
  if (create) return '';
  return isOfBoards
    ? ', which closes none: each stands for the oldest ticket of a group, which gets the summary'
    : ', which makes no tickets: each stands for one of the source that gets a summary';
}

function heldText(holds: AlertRules['holds']): string {
  const windows = holds.filter(({ kind }) => kind === 'quiet-window').length;
  const benign = holds.length - windows;
  return `${windows === 0 ? 'no' : windows} quiet ${windows === 1 ? 'window' : 'windows'} and ${benign === 0 ? 'no' : benign} benign ${benign === 1 ? 'rule' : 'rules'}`;
}
