/** Pure: which rules hold for a ticket where it stands. Asked before each plan and again at each write, never remembered. */
import type { AiPolicy } from '../chain/contract.ts';
import type { TicketFields, TriageSettings } from './contract.ts';
import type { ClientPolicy, Exception, FieldName, Place, When } from './settings.ts';

type Ruled = Pick<TriageSettings, 'clients' | 'otherClients' | 'exceptions'>;

/** The client's rules, with every exception that fits over them, the last one on top. */
export function policyFor(settings: Ruled, place: Place): ClientPolicy {
  const { clients, otherClients, exceptions = [] } = settings;
  const own = Object.hasOwn(clients, place.client) ? (clients[place.client] ?? otherClients) : otherClients;
  return exceptions.filter(({ when }) => fits(when, place)).reduce(over, own);
}

export const placeOf = (client: string, { destination, priority }: Pick<TicketFields, 'destination' | 'priority'>): Place => ({
  client,
  board: destination,
  priority,
});

/** Observing writes nothing whatever is said of a field. */
export function maySet({ write, fields = {} }: ClientPolicy, field: FieldName): boolean {
  return write !== 'observe' && (fields[field] ?? write) === 'fields';
}

const FIELDS: readonly FieldName[] = ['category', 'impact', 'urgency', 'priority', 'destination'];
export const maySetSome = (policy: ClientPolicy): boolean => FIELDS.some((field) => maySet(policy, field));

/** A mistake in the order of exceptions must never send a ticket out: nothing makes `ai` looser. */
function over(policy: ClientPolicy, { when: _when, ...exception }: Exception): ClientPolicy {
  const fields = { ...policy.fields, ...exception.fields };
  return { ...policy, ...exception, fields, ai: stricter(policy.ai, exception.ai ?? policy.ai) };
}

const STRICTNESS: readonly AiPolicy[] = ['cloud', 'local-only', 'off'];
const stricter = (one: AiPolicy, other: AiPolicy): AiPolicy => (STRICTNESS.indexOf(one) > STRICTNESS.indexOf(other) ? one : other);

const fits = ({ clients, boards, priorities }: When, { client, board, priority }: Place): boolean =>
  isAmong(clients, client) && isAmong(boards, board) && isAmong(priorities?.map(lower), priority === null ? null : lower(priority));
/** A priority is a word of the ticket system; clients and boards are ids. */
const lower = (word: string): string => word.toLowerCase();
const isAmong = (wanted: readonly string[] | undefined, got: string | null): boolean =>
  wanted === undefined || (got !== null && wanted.includes(got));
