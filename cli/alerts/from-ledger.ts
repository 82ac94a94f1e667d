/** Past alerts that the service itself has taken: what the ledger keeps of them, and by whose rules they are judged now. */
import { occurrenceIn } from '../../activities/alerts/body.ts';
import { placePast } from '../../activities/alerts/past-places.ts';
import { alertRulesOf } from '../../config/alerts/assemble.ts';
import { own } from '../../config/routes.ts';
import { failed } from '../command.ts';
import { rulesOf } from './backtest-rules.ts';
import { count, counted } from './backtest-words.ts';
import { shapeOf, unknownSource } from './connected.ts';
import { MOST_SNAPSHOTS, slimmer } from './past-file.ts';
import type { Came } from '../../activities/alerts/past-places.ts';
import type { AlertLedger } from '../../ledger/alert-rows.ts';
import type { Failed, Given, Wrong } from '../command.ts';
import type { Past, Tell } from './backtest-past.ts';
import type { BacktestRules } from './backtest-rules.ts';
import type { Around } from './connected.ts';

/** A source of alerts, and its rules as they are configured now. */
export type LedgerSource = { readonly name: string; readonly rules: BacktestRules };

/** `name`: one of them; else all. */
export function ledgerSources(given: Given, name: string | undefined, around: Around): readonly LedgerSource[] | Failed | Wrong {
  const shape = shapeOf(given, around);
  if ('todo' in shape) return shape;
  const names = name === undefined ? Object.keys(shape.alerts) : [name];
  const sources: LedgerSource[] = [];
  for (const one of names) {
    const found = own(shape.alerts, one);
    if (found === undefined) return unknownSource(shape, one);
    sources.push({ name: one, rules: rulesOf(alertRulesOf(shape, one, found)) });
  }
  return sources.length > 0
    ? sources
    : failed('Expected a source under alerts in the configuration, got none.', 'Name a FILE: see --help.');
}

const PAGE = 1_000;

/** Of one source; nothing of it is an empty list. */
export async function pastOfLedger(
  ledger: Pick<AlertLedger, 'pastAlerts'>,
  { name, rules }: LedgerSource,
  sinceMs: number,
  tell: Tell,
): Promise<Past | Failed> {
  const keptOf = slimmer(rules);
  const came: Came[] = [];
  let emptied = 0;
  let alerts = 0;
  for (let after: { readonly key: string; readonly startsAtMs: number } | undefined; ;) {
    const rows = await ledger.pastAlerts(name, { sinceMs, after }, PAGE);
    for (const { body } of rows) {
      if (body === undefined) emptied += 1;
      else for (const { alert, atMs } of cameOf(body)) came.push({ alert: keptOf(alert), atMs });
    }
    alerts += rows.length;
    tell.slowly(() => `${count(alerts)} alerts of ${name} read`);
    if (came.length > MOST_SNAPSHOTS)
      return failed(
        `Expected the ledger to hold at most ${count(MOST_SNAPSHOTS)} snapshots of ${name}, got more.`,
        'Name a shorter time by --last.',
      );
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) break;
    after = { key: last.key, startsAtMs: last.startsAtMs };
  }
  const placed = placePast(
    came.toSorted((one, other) => one.atMs - other.atMs),
    rules.place,
  );
  return { source: name, rules, past: placed.past, read: readOf(emptied, placed.nobodys) };
}

/** How an alert stood: when it first came, as it was last said to fire; and when it was first said to be over. */
function cameOf(body: unknown): readonly Came[] {
  const { firing, resolved, firstSeenMs, resolvedSeenMs, endsAtMs, highest } = occurrenceIn(body);
  return [
    ...(firing === undefined ? [] : [{ alert: { ...firing.alert, severity: highest }, atMs: firstSeenMs }]),
    ...(resolved === undefined ? [] : [{ alert: { ...resolved.alert, endsAtMs }, atMs: resolvedSeenMs ?? resolved.seenAtMs }]),
  ];
}

const readOf = (emptied: number, nobodys: number): Past['read'] => ({
  text: [
    'The ledger keeps how an alert stood: it counts with its highest severity from its first news on.',
    ...(emptied === 0 ? [] : [`Not counted are ${counted(emptied, 'alert')} of which retention has kept the times alone.`]),
    ...(nobodys === 0 ? [] : [`Not counted are ${counted(nobodys, 'snapshot')} of nobody known: clientMap has no such owner any more.`]),
  ],
  json: { emptied, nobodys },
});
