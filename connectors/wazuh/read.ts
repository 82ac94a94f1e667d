/** Decides what an alert of Wazuh says, as its integrator posts it (a line of alerts.json). Pure. */
import { unusable } from '../alert-draft.ts';
import { found } from '../alert-reading.ts';
import { instantOf } from '../alert-times.ts';
import { FALLBACK, severityIn } from '../alert-words.ts';
import { firstTextAt, ownValue, textIn, valueAt } from '../own-value.ts';
import type { Found } from '../alert-reading.ts';
import type { Severity, SeverityTable } from '../alert-source.ts';

/** As Wazuh's own pages part the levels, 0 to 16: low to 6, medium to 11, high to 14, critical. */
const LEVELS: readonly (readonly [upTo: number, severity: Severity])[] = [
  [6, 'info'],
  [11, 'warning'],
  [14, 'error'],
  [16, 'critical'],
];
const severityOf = (level: number): Severity => LEVELS.find(([upTo]) => level <= upTo)?.[1] ?? FALLBACK;
export const SEVERITY: SeverityTable = {
  field: 'rule.level',
  words: Object.fromEntries(Array.from({ length: 17 }, (_, level) => [String(level), severityOf(level)])),
  fallback: FALLBACK,
};

/** Where decoders put the address that it came from; the first that is there. */
const SOURCE_ADDRESS = ['data.srcip', 'data.src_ip', 'data.win.eventdata.ipAddress'];
/** Agents can be given labels; a manager often is one client's. */
const OWNER = ['client', 'customer', 'tenant', 'organization', 'organisation', 'company'].map((name) => `agent.labels.${name}`);
export const LABELS = [
  'rule.id',
  'rule.level',
  'rule.groups',
  'rule.mitre.id',
  'agent.id',
  'agent.name',
  'agent.ip',
  'manager.name',
  'decoder.name',
  'location',
  'data.srcip',
  'data.dstuser',
];

export function findAlert(body: unknown): Found {
  const said = (...paths: readonly string[]): string | undefined => firstTextAt(body, paths);
  const rule = said('rule.id');
  const agent = said('agent.id');
  if (rule === undefined || agent === undefined)
    return unusable('expected an alert as the integrator of Wazuh posts it, with rule.id and agent.id, got something else');
  return found({
    kind: 'draft',
    draft: {
      identity: [
        ['rule.id', rule],
        ['agent.id', agent],
        ['agent.name', said('agent.name') ?? ''],
        ['source address', said(...SOURCE_ADDRESS) ?? ''],
      ],
      startsAtMs: instantOf(ownValue(body, 'timestamp')),
      state: 'firing',
      severity: severityIn(SEVERITY, said('rule.level')),
      concern: 'security',
      rule,
      title: said('rule.description'),
      text: said('full_log'),
      host: said('agent.name'),
      site: said('agent.labels.site'),
      owner: said(...OWNER, 'manager.name'),
      labels: LABELS.map((path) => [path, listed(valueAt(body, path))]),
    },
  });
}

/** Groups and techniques are lists of words. */
const listed = (value: unknown): unknown => (Array.isArray(value) ? value.flatMap((one) => textIn(one) ?? []).join(', ') : value);
