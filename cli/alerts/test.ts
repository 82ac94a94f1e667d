/** `standby alerts test`: how a body that an alert source has sent would be read, and what a connection makes of it. Nothing is called, nothing is kept. */
import { NEVER_IDENTITY } from '../../connectors/alert-sources.ts';
import { failed, wrong } from '../command.ts';
import { COMMON_HELP } from '../flags.ts';
import { bytesIn } from './body-file.ts';
import { connectedAlerts } from './connected.ts';
import { placedBy } from './placed.ts';
import { placedFacts, placedJson } from './placed-words.ts';
import { NOTHING_BESIDE, jsonOf, textOf } from './report.ts';
import { KINDS, SOURCE, sourceIn } from './source-flag.ts';
import type { AlertRules } from '../../config/alerts/assemble.ts';
import type { AlertSource, AlertsTraced } from '../../connectors/alert-source.ts';
import type { Command, Failed, Given, Wrong } from '../command.ts';
import type { Around } from './connected.ts';
import type { Beside } from './report.ts';

export const alertsTest: Command = {
  help: `standby alerts test FILE --connection NAME | --source KIND [options]

Reads a body as an alert source posts it, and says of each alert what Standby takes it for: its key and the fields that the
key is made of, start, state, severity, whose it is, host and rule; and what cannot be read, and why. Nothing is called.
Never part of a key: ${NEVER_IDENTITY}.
Of a connection also: the client, the group by its fields and its hash, when its window ends, and what holds it.

  FILE               the body, as it came
  --connection NAME  the source by its name under alerts in the configuration
  --source KIND      which source has sent it: ${KINDS}; without a configuration
  --at TIME          as if it came then, such as 2026-12-05T22:00:00Z (now)
${COMMON_HELP}
Ends with 1 where something of it cannot be read.
`,
  options: { ...SOURCE, connection: { type: 'string' }, at: { type: 'string' } },
  words: ['file'],
  async run(given, progress, caller) {
    const nowMs = momentIn(given);
    if (typeof nowMs !== 'number') return nowMs;
    const meant = meantBy(given, { progress, caller, nowMs });
    if ('todo' in meant) return meant;
    const { source, rules } = meant;
    const [path = ''] = given.words;
    const rawBody = await bytesIn(path, source.limits.mostBytes);
    if ('todo' in rawBody) return rawBody;
    const traced = source.trace(rawBody, nowMs);
    if (traced.kind === 'unusable')
      return failed(
        `Expected ${path} to be what ${source.kind} posts, got something else: ${traced.why}.`,
        `Save a body as it came, or name another source. It is ${source.form.description}.`,
      );
    const beside = rules === undefined ? NOTHING_BESIDE : besideOf(rules, traced, nowMs);
    const kind = traced.unusable.length === 0 ? 'done' : 'wanting';
    return { kind, text: textOf(source, traced, beside), json: jsonOf(source, traced, beside) };
  },
};

type Meant = { readonly source: AlertSource; readonly rules: AlertRules | undefined };

function meantBy(given: Given, around: Around): Meant | Wrong | Failed {
  const { source, connection } = given.values;
  if (typeof connection === 'string' && source !== undefined) return wrong('Expected --connection or --source, got both.');
  if (typeof connection === 'string') return connectedAlerts(given, connection, around);
  const found = sourceIn(given);
  return 'todo' in found ? found : { source: found, rules: undefined };
}

/** With its zone: whoever asks what a window holds must not get the answer of another hour. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
function momentIn({ values: { at } }: Given): number | Wrong {
  if (at === undefined) return Date.now();
  const ms = typeof at === 'string' && MOMENT.test(at) ? Date.parse(at) : Number.NaN;
  return Number.isNaN(ms) ? wrong(`Expected --at to be a time such as 2026-12-05T22:00:00Z, got "${String(at)}".`) : ms;
}

function besideOf(rules: AlertRules, { alerts }: Extract<AlertsTraced, { readonly kind: 'alerts' }>, nowMs: number): Beside {
  const placed = placedBy(
    rules,
    alerts.map(({ alert }) => alert),
    nowMs,
  );
  return {
    facts(at) {
      const [one, traced] = [placed[at], alerts[at]];
      return one && traced ? placedFacts(one, traced.alert, rules) : [];
    },
    json: (at) => (placed[at] ? placedJson(placed[at]) : {}),
  };
}
