/** Builds sources of alerts from the file: first what stands outside of it, then all that follows from the file alone. */
import { TICKET_BOARD, alertSourceOf } from '../../connectors/alert-sources.ts';
import { DEFAULT_GROUP } from '../../activities/alerts/group.ts';
import { GROUP_DEFAULTS } from '../../workflows/alerts/settings.ts';
import { compile } from '../compile.ts';
import { own } from '../routes.ts';
import { TOKEN, behind, secretsIn, webhookSecrets } from '../secrets.ts';
import { summaryIn } from '../shape.ts';
import { webhookDoor } from '../webhook-door.ts';
import { isHttp } from '../words.ts';
import { boardsOf, isBoards } from './boards.ts';
import { notGiven } from './check-fields.ts';
import { DEFAULTS, makesTickets } from './defaults.ts';
import { holdsOf } from './holds.ts';
import { SUMMARY } from './process.ts';
import { SECRET_KEYS } from './secret-keys.ts';
import { NEVER } from './shape.ts';
import type { AlertConnectionConfig, MappedClient } from './contract.ts';
import type { AlertSource } from '../../connectors/alert-source.ts';
import type { EpisodeSettings } from '../../workflows/episode/contract.ts';
import type { MergedRoute } from '../routes.ts';
import type { Asking } from '../secrets.ts';
import type { Shape } from '../shape.ts';
import type { AlertSourceShape } from './shape.ts';

/** What stands outside of the file. */
export type AlertSecrets = Pick<AlertConnectionConfig, 'name' | 'secrets' | 'poll' | 'receiver'>;
/** What follows from the file alone, for whoever has no secrets: the rules by which an alert is judged. */
export type AlertRules = Omit<AlertConnectionConfig, 'secrets' | 'poll' | 'receiver' | 'settings'>;

/** The form of the configuration lets no kind through that has no row. */
export function sourceOf(kind: string): AlertSource {
  const source = isBoards(kind) ? TICKET_BOARD : alertSourceOf(kind);
  if (source) return source;
  throw new RangeError(`Expected the kind of an alert source, got ${JSON.stringify(kind)}.`);
}

/** Undefined where something is missing, which is complained about. */
export function alertSecretsOf(asking: Asking, name: string, given: AlertSourceShape): AlertSecrets | undefined {
  const path = ['alerts', name];
  const receiver = receiverOf(asking, path, given);
  if (receiver === 'missing') return undefined;
  if (isBoards(given.kind)) return { name, secrets: [], poll: undefined, ...receiver };
  const { auth } = sourceOf(given.kind).form;
  const { env, file } = SECRET_KEYS[auth.kind];
  const secrets = behind(asking, { path, env: [env, given[env]], file: [file, given[file]], form: webhookSecrets(auth) });
  const poll = pollOf(asking, [...path, 'poll'], given.poll);
  return secrets === undefined || poll === 'missing' ? undefined : { name, secrets: secretsIn(secrets), poll, ...receiver };
}

function receiverOf(
  asking: Asking,
  path: readonly string[],
  { onHigherSeverity, higherSeverityWebhook: given }: AlertSourceShape,
): Pick<AlertConnectionConfig, 'receiver'> | 'missing' {
  if (onHigherSeverity !== 'webhook' || given === undefined) return {};
  const receiver = webhookDoor(asking, [...path, 'higherSeverityWebhook'], given);
  return receiver === undefined ? 'missing' : { receiver };
}

function pollOf(asking: Asking, path: readonly string[], given: AlertSourceShape['poll']): AlertConnectionConfig['poll'] | 'missing' {
  if (given === undefined) return undefined;
  const form = { wanted: 'an http or https address', fits: isHttp };
  const url = given.url ?? behind(asking, { path, env: ['urlEnv', given.urlEnv], form });
  const token = behind(asking, { path, env: ['tokenEnv', given.tokenEnv], file: ['tokenFile', given.tokenFile], form: TOKEN });
  const hasToken = given.tokenEnv !== undefined || given.tokenFile !== undefined;
  if (url === undefined || (hasToken && token === undefined)) return 'missing';
  const auth = token === undefined ? ({ kind: 'none' } as const) : ({ kind: 'bearer', token } as const);
  return { place: { baseUrl: url, auth, receiver: given.receiver }, everyMs: given.every };
}

type Read = Pick<Shape, 'alerts' | 'connections' | 'clients' | 'otherClients' | 'processes'>;

/** `chain`: that of the process which sums up alerts. */
export function alertConnectionsOf(
  sources: readonly AlertSecrets[],
  read: Read,
  chain: readonly MergedRoute[],
): readonly AlertConnectionConfig[] {
  return sources.flatMap(({ name, ...outside }) => {
    const given = own(read.alerts, name);
    const rules = given && alertRulesOf(read, name, given);
    const settings = given && settingsOf(read, given, chain);
    return rules && settings ? [{ ...rules, ...outside, settings }] : [];
  });
}

export function alertRulesOf({ connections }: Pick<Read, 'connections'>, name: string, given: AlertSourceShape): AlertRules {
  const { kind, tickets, board, catchAll, callsAnHour, tellWhenSilent } = given;
  const source = sourceOf(kind);
  const boards = boardsOf(given);
  const timeZone = given.timeZone ?? own(connections, tickets)?.sla.calendar?.timeZone ?? 'UTC';
  return {
    name,
    kind,
    tickets,
    ...(boards === undefined ? {} : { boards }),
    create: makesTickets(given.create, source),
    clientMap: Object.fromEntries(Object.entries(given.clientMap).map(([owner, to]) => [owner, mappedOf(to)])),
    catchAll: catchAll && { client: catchAll.client, ...(catchAll.board === undefined ? {} : { destination: catchAll.board }) },
    destination: board,
    priorities: prioritiesOf(given.priorities),
    // By what it never gives nothing would be told apart.
    groupBy: given.groupBy ?? DEFAULT_GROUP.filter((field) => notGiven(field, source) === undefined),
    group: groupOf(given, source),
    holds: holdsOf(given, timeZone),
    onRaise: given.onHigherSeverity,
    closeResolved: given.closeResolved,
    callsAnHour,
    timeZone,
    quietSourceMs: tellWhenSilent === NEVER ? undefined : tellWhenSilent,
  };
}

/** A text alone is the client. */
export function mappedOf(given: AlertSourceShape['clientMap'][string]): MappedClient {
  if (typeof given === 'string') return { client: given };
  return given.site === undefined ? { client: given.client } : { client: given.client, site: given.site };
}

const prioritiesOf = ({ critical, error, warning, info }: AlertSourceShape['priorities']): AlertConnectionConfig['priorities'] => {
  const said = (word: string): string | undefined => (word === 'none' ? undefined : word);
  return { critical: said(critical), error: said(error), warning: said(warning), info: said(info) };
};

const groupOf = (
  { window, flapping, notes, silenceAfterClosing, overAfter }: AlertSourceShape,
  { episode }: AlertSource,
): AlertConnectionConfig['group'] => ({
  ...GROUP_DEFAULTS,
  quietMs: window.quiet,
  maxWaitMs: window.atMost,
  most: window.alerts,
  flapChanges: flapping,
  notesApartMs: notes.apart,
  notesADay: notes.aDay,
  silenceMs: silenceAfterClosing,
  ...(episode.by === 'event' ? { silentEndMs: overAfter ?? DEFAULTS.overAfterMs } : {}),
});

/** Undefined where the ticket system is not there, which is complained about. */
function settingsOf(
  read: Read,
  { tickets, criticality }: AlertSourceShape,
  chain: readonly MergedRoute[],
): AlertConnectionConfig['settings'] | undefined {
  const connection = own(read.connections, tickets);
  if (!connection) return undefined;
  const summary = summaryIn(read.processes);
  const routes = chain.map(({ route }) => route);
  const settingsFor = (bound: typeof summary.criticality): EpisodeSettings =>
    compile(read, connection, routes, {
      name: SUMMARY,
      process: { ...summary, criticality: bound, convenienceWait: summary.convenienceWait ?? DEFAULTS.convenienceMs },
    });
  return { critical: settingsFor(criticality.critical ?? summary.criticality), other: settingsFor(criticality.other) };
}
