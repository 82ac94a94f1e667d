/** Decides what an activity says that NinjaOne posts (API 2.0.5). Pure. */
import { CONCERNS, SEVERITY, STATES } from './words.ts';
import { unusable } from '../alert-draft.ts';
import { found } from '../alert-reading.ts';
import { epochOrInstantOf } from '../alert-times.ts';
import { concernIn, severityIn, worse } from '../alert-words.ts';
import { firstTextAt, ownValue, textIn } from '../own-value.ts';
import type { Found } from '../alert-reading.ts';
import type { Concern, Severity } from '../alert-source.ts';

export const LABELS = [
  'activityType',
  'statusCode',
  'status',
  'activityResult',
  'severity',
  'priority',
  'sourceConfigUid',
  'sourceName',
  'deviceId',
  'organizationId',
  'locationId',
  'device.nodeClass',
  'organization.name',
  'location.name',
];

/** One activity a post. An organisation is named by its id, which is always there and stays when somebody renames it. */
export function findAlert(body: unknown): Found {
  const state = stateOf(body);
  if (state === undefined) return unusable('an activity that is no alert, neither TRIGGERED nor RESET: subscribe to these only');
  const seriesUid = textIn(ownValue(body, 'seriesUid'));
  if (seriesUid === undefined) return unusable('it has no seriesUid, by which the end of an alert is told to belong to it');
  const said = (...paths: readonly string[]): string | undefined => firstTextAt(body, paths);
  const rule = said('sourceName') ?? ruleOfCode(said('statusCode')) ?? said('activityType');
  return found({
    kind: 'draft',
    draft: {
      identity: [['seriesUid', seriesUid]],
      startsAtMs: epochOrInstantOf(ownValue(body, 'activityTime')),
      state,
      endsAtMs: epochOrInstantOf(ownValue(body, 'activityTime')),
      severity: severityOf(said('severity'), said('priority')),
      concern: concernOf(body, rule),
      rule,
      title: said('message', 'subject'),
      text: said('message'),
      host: said('device.displayName', 'device.systemName') ?? deviceOf(said('deviceId', 'device.id')),
      site: said('location.name', 'locationId', 'device.locationId'),
      owner: said('organizationId', 'device.organizationId', 'organization.id'),
      ticket: said('psaTicketId'),
      labels: LABELS.map((path) => [path, firstTextAt(body, [path])]),
    },
  });
}

const stateOf = (body: unknown): 'firing' | 'resolved' | undefined =>
  ['status', 'statusCode'].map((name) => STATES[wordAt(body, name)]).find((state) => state !== undefined);
const wordAt = (body: unknown, name: string): string => {
  const word = textIn(ownValue(body, name))?.toLowerCase() ?? '';
  return Object.hasOwn(STATES, word) ? word : '';
};

/** Where it names a condition and not the state. */
const ruleOfCode = (code: string | undefined): string | undefined =>
  code !== undefined && Object.hasOwn(STATES, code.toLowerCase()) ? undefined : code;
const deviceOf = (id: string | undefined): string | undefined => (id === undefined ? undefined : `device ${id}`);

/** NONE of one of the two says nothing against the other. */
function severityOf(severity: string | undefined, priority: string | undefined): Severity {
  const said = [severity, priority].filter((word) => word !== undefined && Object.hasOwn(SEVERITY.words, word.toLowerCase()));
  const [first, second] = said.map((word) => severityIn(SEVERITY, word));
  return first === undefined ? SEVERITY.fallback : second === undefined ? first : worse(first, second);
}

function concernOf(body: unknown, rule: string | undefined): Concern {
  const known = ['activityType', 'type', 'sourceType']
    .map((name) => textIn(ownValue(body, name)) ?? '')
    .find((word) => Object.hasOwn(CONCERNS, word));
  return (known === undefined ? undefined : CONCERNS[known]) ?? concernIn(rule, firstTextAt(body, ['activityType']));
}
