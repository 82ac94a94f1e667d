/** Pure: what one cheap call says of a route or a ticket system, and what to do about it. */
import { isAnotherFamily } from '../../activities/model/model-family.ts';
import { oneJsonValue } from '../../activities/model/one-json-value.ts';
import { meaningOf } from '../../activities/model/verdict.ts';
import { REASON_WORDS } from '../../activities/reason-words.ts';
import { canCreate, knowsMerges } from '../../connectors/ticket-system.ts';
import { missedIn } from '../../connectors/wanted-of-desk.ts';
import { capabilitiesText } from '../desk/capabilities-text.ts';
import type { CapabilitiesRead, ChangesRead } from '../../connectors/ticket-system.ts';
import type { LookedUp } from '../../providers/lookup.ts';
import type { TriedIn } from '../../providers/try-model.ts';
import type { AlertConnectionConfig, ConnectionConfig, Risk } from '../../config/contract.ts';
import type { Route } from '../../workflows/chain/contract.ts';

/** `warning` does not keep Standby from its work. */
export type Finding = {
  readonly state: 'ok' | 'warning' | 'wrong';
  readonly what: string;
  readonly detail: string;
  readonly latencyMs: number | undefined;
};

/** Signed deliveries and retirement dates are judged by this machine's clock; a minute is far from both bounds, and no healthy clock is that wrong. */
const SKEW_MS = 60_000;

export function routeFinding(
  { route, label }: Pick<Route, 'route' | 'label'>,
  { lookup, latencyMs, serverMs }: LookedUp,
  nowMs: number,
): Finding {
  const what = `route ${route}`;
  switch (lookup.kind) {
    case 'present': {
      const skewMs = serverMs === undefined ? 0 : nowMs - serverMs;
      if (Math.abs(skewMs) <= SKEW_MS) return { state: 'ok', what, detail: `${label}: key and model are there`, latencyMs };
      const detail = `this machine's clock is ${Math.round(Math.abs(skewMs) / 1_000)} s ${skewMs > 0 ? 'ahead of' : 'behind'} ${label}'s; set it by NTP`;
      return { state: 'warning', what, detail, latencyMs };
    }
    case 'missing':
      return { state: 'wrong', what, detail: `${lookup.detail}; name a model that this key may use, or pull it`, latencyMs };
    case 'unlisted':
      return { state: 'warning', what, detail: `${lookup.detail}; whether it answers says standby check --try`, latencyMs };
    case 'refused':
      return { state: 'wrong', what, detail: `${lookup.detail}; see apiKeyEnv of this route`, latencyMs };
    case 'unreachable':
      return { state: 'wrong', what, detail: `${lookup.detail}; see baseUrl, DNS and the firewall`, latencyMs };
  }
}

type Asked = Pick<Route, 'route' | 'label'> & { readonly model: string };

/** A model that answers as a ticket needs it is there, whatever a list says; `listed` is what was found before it was asked. */
export function tryFinding({ route, label, model }: Asked, listed: Finding, { tried, latencyMs }: TriedIn): Finding {
  const what = `route ${route}`;
  switch (tried.kind) {
    case 'answered': {
      const named = tried.model.slice(0, 100);
      if (isAnotherFamily(model, tried.model))
        return {
          state: 'wrong',
          what,
          detail: `${label}: another model answers than ${model}: ${named}; name the one that is meant`,
          latencyMs,
        };
      if (!isObject(tried.text)) {
        const unusable = `${label} gives unusable answers: ${named} was asked for JSON and has answered something else`;
        return { state: 'wrong', what, detail: unusable, latencyMs };
      }
      const cost = tried.costMicros === null ? 'price unknown' : `${(tried.costMicros / 1_000_000).toFixed(6)} US dollars`;
      const detail = `${label}: ${named} has answered (${cost})`;
      if (tried.otherForm)
        return {
          state: 'warning',
          what,
          detail: `${detail}, asked in the plainest form only; dialect: { store: false, maxCompletionTokens: false, jsonSchema: false, strict: false } saves a refused request at each start`,
          latencyMs,
        };
      return listed.state === 'ok'
        ? { state: 'ok', what, detail, latencyMs }
        : { state: 'warning', what, detail: `${detail}; ${listed.detail}`, latencyMs };
    }
    case 'unusable':
      return { state: 'wrong', what, detail: `${label} gives unusable answers: ${tried.detail}`, latencyMs };
    case 'failed': {
      const { reason, why } = meaningOf(tried.fault, { kind: 'next-route' });
      return { state: 'wrong', what, detail: `${label} is ${REASON_WORDS[reason]} (${why}); ${listed.detail}`, latencyMs };
    }
  }
}

/** Whatever is in it: the smallest models do not always say what they are told. */
function isObject(text: string): boolean {
  const read = oneJsonValue(text);
  return read.kind === 'value' && typeof read.value === 'object' && read.value !== null && !Array.isArray(read.value);
}

/** `can` is what it says of itself, where it was asked: told, and never a reason against it. */
export function deskFinding(
  { name, intake }: Pick<ConnectionConfig, 'name' | 'intake'>,
  read: ChangesRead,
  latencyMs: number,
  can?: CapabilitiesRead,
): Finding {
  const finding = findingOfList({ name, intake }, read, latencyMs);
  const text = can && capabilitiesText(can);
  return text === undefined ? finding : { ...finding, detail: `${finding.detail}; ${text}` };
}

function findingOfList({ name, intake }: Pick<ConnectionConfig, 'name' | 'intake'>, read: ChangesRead, latencyMs: number): Finding {
  const what = `connection ${name}`;
  switch (read.kind) {
    case 'changes':
      return { state: 'ok', what, detail: `intake ${intake}; lists its changes`, latencyMs };
    case 'unsupported':
      return intake === 'webhook'
        ? { state: 'ok', what, detail: 'intake webhook; it has no list of changes, so a lost webhook is a lost ticket', latencyMs }
        : { state: 'wrong', what, detail: 'it has no list of changes; set its intake to webhook', latencyMs };
    case 'place-unknown':
      return { state: 'wrong', what, detail: 'it refuses a place in its list that nobody named', latencyMs };
    case 'forbidden':
      return { state: 'wrong', what, detail: `${read.detail}; see tokenEnv`, latencyMs };
    case 'unreachable':
      return { state: 'wrong', what, detail: `${read.detail}; see url, DNS and the firewall`, latencyMs };
  }
}

/** `can` is undefined where its ticket system was not asked, since it does not answer. What that cannot do keeps nothing else from being done. */
export function alertsFinding(source: AlertsAsked, can: CapabilitiesRead | undefined): Finding {
  const { name, tickets, create, closeResolved } = source;
  const about = { what: `alerts ${name}`, latencyMs: undefined };
  if (!create) return { ...about, state: 'ok', detail: `summaries go on the tickets that its source makes on ${tickets}` };
  if (can === undefined || canCreate(can) === undefined)
    return { ...about, state: 'warning', detail: `whether ${tickets} makes tickets could not be asked` };
  const missed = missedIn(source, can);
  const made = `makes tickets on ${tickets}${closeResolved ? ', and closes each once all is resolved, where nobody else has acted on it' : ''}`;
  return { ...about, state: missed === undefined ? 'ok' : 'warning', detail: `${missed ?? made}${mergesText(tickets, can)}` };
}
type AlertsAsked = Pick<AlertConnectionConfig, 'name' | 'tickets' | 'create' | 'closeResolved'>;

/** Nothing is lost by it: the group is silent as after any closing, and speaks again when something is new. */
const mergesText = (tickets: string, can: CapabilitiesRead): string =>
  canCreate(can) === true && knowsMerges(can) === false
    ? `; of a ticket that was merged ${tickets} does not say into which (since contract 2.2), so it counts as closed by a person`
    : '';

/** Red also where it is accepted: somebody will ask why, one day. */
export const riskFinding = ({ process, groups, accepted }: Risk): Finding => ({
  state: 'warning',
  what: `process ${process}`,
  detail: `SLA-bound on ${groups.join(', ')} alone; accepted by ${accepted.by} until ${accepted.until}: ${accepted.reason}`,
  latencyMs: undefined,
});
