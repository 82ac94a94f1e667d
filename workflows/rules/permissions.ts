/** Pure: which rules hold for a ticket where it stands. */
import { foldedName, nearName } from './client-name.ts';
import { FIELDS } from '../ticket/fields.ts';
import type { AiPolicy } from '../chain/contract.ts';
import type { FieldName, TicketFields } from '../ticket/contract.ts';
import type { ClientPolicy, ClientRules, Exception, Place, When } from './contract.ts';

type Ruled = Pick<ClientRules, 'clients' | 'otherClients' | 'exceptions'>;

/**
 * The client's rules, with every exception that fits over them, the last one on top. A name that is almost a configured one gets neither its
 * rules nor those for others: whoever made the slip may have meant the strict ones.
 */
export function policyFor(settings: Ruled, place: Place): ClientPolicy {
  const { clients, otherClients, exceptions = [] } = settings;
  const client = foldedName(place.client);
  const own = Object.hasOwn(clients, client) ? clients[client] : undefined;
  const policy = exceptions.filter(({ when }) => fits(when, { ...place, client })).reduce(over, own ?? otherClients);
  const configured = configuredClients(settings);
  return configured.includes(client) || nearName(client, configured) === undefined ? policy : { ...policy, ...DOUBTFUL };
}

/** Folded: those that have rules of their own, and those that an exception names. */
export const configuredClients = ({ clients, exceptions = [] }: Pick<Ruled, 'clients' | 'exceptions'>): readonly string[] => [
  ...Object.keys(clients),
  ...exceptions.flatMap(({ when }) => (when.clients ?? []).map(foldedName)),
];

/** No model is asked, and nothing is written, in no field. */
const DOUBTFUL = { ai: 'off', write: 'observe', onRefusal: 'person', fields: {} } satisfies Partial<ClientPolicy>;

export const placeOf = (client: string, { destination, priority }: Pick<TicketFields, 'destination' | 'priority'>): Place => ({
  client,
  board: destination,
  priority,
});

/** Observing writes nothing whatever is said of a field. */
export function maySet({ write, fields = {} }: ClientPolicy, field: FieldName): boolean {
  return write !== 'observe' && (fields[field] ?? write) === 'fields';
}

export const maySetSome = (policy: ClientPolicy): boolean => FIELDS.some((field) => maySet(policy, field));

/** A mistake in the order of exceptions must never send a ticket out: nothing makes `ai` looser. */
function over(policy: ClientPolicy, { when: _when, ...exception }: Exception): ClientPolicy {
  const fields = { ...policy.fields, ...exception.fields };
  return { ...policy, ...exception, fields, ai: stricter(policy.ai, exception.ai ?? policy.ai) };
}

const STRICTNESS: readonly AiPolicy[] = ['cloud', 'local-only', 'off'];
const stricter = (one: AiPolicy, other: AiPolicy): AiPolicy => (STRICTNESS.indexOf(one) > STRICTNESS.indexOf(other) ? one : other);

/** `client` is folded. */
const fits = ({ clients, boards, priorities }: When, { client, board, priority }: Place): boolean =>
  (clients === undefined || clients.some((one) => foldedName(one) === client)) &&
  isAmong(boards, board) &&
  isAmong(priorities?.map(lower), priority === null ? null : lower(priority));
/** A priority is a word of the ticket system; boards are ids. */
const lower = (word: string): string => word.toLowerCase();
const isAmong = (wanted: readonly string[] | undefined, got: string | null): boolean =>
  wanted === undefined || (got !== null && wanted.includes(got));

/** The same rules, with names as they are looked up: made once where they are asked often. */
export const withFoldedNames = <Rules extends Ruled>(rules: Rules): Rules => ({
  ...rules,
  exceptions: (rules.exceptions ?? []).map((exception) => ({ ...exception, when: foldedWhen(exception.when) })),
});
const foldedWhen = (when: When): When => (when.clients === undefined ? when : { ...when, clients: when.clients.map(foldedName) });
