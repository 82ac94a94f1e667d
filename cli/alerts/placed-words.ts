/** Pure: what a connected source makes of an alert, in words and as JSON. */
import { durationText } from '../../config/duration.ts';
import type { AlertRules } from '../../config/alerts/assemble.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { GroupStep } from '../../workflows/alerts/contract.ts';
import type { Placed } from './placed.ts';

type Fact = readonly [string, string | readonly string[]];
type Grouped = Exclude<Placed, { readonly kind: 'nobody' }>;
const iso = (ms: number): string => new Date(ms).toISOString();
const NOTHING = '-';

export function placedFacts(
  placed: Placed,
  { owner, site }: Pick<Alert, 'owner' | 'site'>,
  { group, name }: Pick<AlertRules, 'group' | 'name'>,
): readonly Fact[] {
  if (placed.kind === 'nobody') {
    const why = owner === undefined && site === undefined ? 'it names no owner' : `its owner is not in clientMap of ${name}`;
    return [
      ['  client', `${NOTHING} (${why})`],
      ['  group', NOTHING],
      ['  window', 'no ticket; it is told once for its owner'],
      ['  held by', NOTHING],
    ];
  }
  return [
    ['  client', clientOf(placed)],
    ['  group', [placed.group.hash, ...placed.group.parts.map(({ field, value }) => `${field} = ${value ?? '(none)'}`)]],
    ['  window', windowOf(placed, group)],
    ['  held by', heldBy(placed)],
  ];
}

function clientOf({ kind, client, site }: Grouped): string {
  if (kind === 'catch-all') return `${client} (of nobody known and critical: catchAll)`;
  return site === undefined ? client : `${client}, site ${site}`;
}

function windowOf({ step, after, judged }: Grouped, settings: AlertRules['group']): string {
  if (judged.kind === 'held') return judged.untilMs === undefined ? HELD : `it counts from ${iso(judged.untilMs)} on, where it still fires`;
  if (step.kind !== 'wait') return endText(step, settings);
  const { quietMs, maxWaitMs, most } = settings;
  const bounds = `${durationText(quietMs)} of quiet, ${durationText(maxWaitMs)} at the most, or ${most} alerts`;
  return `until ${iso(step.untilMs)} if nothing more comes (${bounds})${after === undefined ? '' : `; then ${endText(after, settings)}`}`;
}

const HELD = 'no ticket: it was held for as long as it lasted';

function endText(step: GroupStep, { most }: AlertRules['group']): string {
  switch (step.kind) {
    case 'summarize':
      return step.why === 'critical'
        ? 'a ticket at once: critical'
        : step.why === 'many'
          ? `a ticket at once: ${most} alerts or more`
          : 'a ticket';
    case 'drop':
      return step.why === 'held' ? HELD : 'no ticket: resolved by then';
    case 'wait':
      return `a wait until ${iso(step.untilMs)}`;
    default:
      return step.kind;
  }
}

const heldBy = ({ judged: { heldBy: holds, ...judged } }: Grouped): string | readonly string[] =>
  holds.length === 0
    ? NOTHING
    : holds.map(
        (hold) =>
          `${hold.kind === 'benign' ? `known benign "${hold.name}" of ${hold.owner}` : `quiet window "${hold.name}"`}${
            judged.kind === 'held' && judged.untilMs !== undefined ? ` until ${iso(judged.untilMs)}` : ''
          }`,
      );

/** What is not there is null. */
export function placedJson(placed: Placed): Readonly<Record<string, unknown>> {
  if (placed.kind === 'nobody')
    return { whose: 'nobody', client: null, clientSite: null, group: null, window: null, heldBy: [], heldUntil: null };
  const { kind: whose, client, site, group, judged, step, after } = placed;
  return {
    whose,
    client,
    clientSite: site ?? null,
    group: { hash: group.hash, fields: group.parts.map(({ field, value }) => ({ field, value: value ?? null })) },
    window: { ...stepJson(step), after: after === undefined ? null : stepJson(after) },
    heldBy: judged.heldBy.map(({ kind, name }) => ({ kind, name })),
    heldUntil: judged.kind === 'held' && judged.untilMs !== undefined ? iso(judged.untilMs) : null,
  };
}

const stepJson = (step: GroupStep): Readonly<Record<string, unknown>> => ({
  step: step.kind,
  why: 'why' in step ? step.why : null,
  until: step.kind === 'wait' ? iso(step.untilMs) : null,
});
