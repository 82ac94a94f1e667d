/** Which contract the simulated desk keeps, and its answers in the words of that contract. Pure. */
import { ACTORS } from '../../connectors/ticket-system.ts';
import type { Capabilities } from '../../connectors/ticket-system.ts';
import { refusal } from '../wire.ts';
import type { Reply } from '../wire.ts';
import type { By } from './effect.ts';

/** A desk before contract 2.3 lists no periods, one before 2.2 closes no tickets and tells of no merge, and one before 2.1 can make none. One of contract 1 says `person` of staff and clients alike, has no capabilities, and its absences bear no name. */
export type ContractVersion = '1.0.0' | '2.0.0' | '2.1.0' | '2.2.0' | '2.3.0';
export type Speaking = {
  readonly contract: ContractVersion;
  readonly editableNotes: boolean;
  readonly hasWebhooks: boolean;
  /** Whether it makes tickets, where its contract knows that; and whose, beside the clients of its tickets. */
  readonly creates: boolean;
  readonly clients: readonly string[];
  /** Whether it closes tickets, where its contract knows that. */
  readonly closes: boolean;
  /** Whether it lists the tickets of a period, where its contract knows that. */
  readonly listsPeriod: boolean;
};

/** The versions sort as text. */
const isSince = (contract: ContractVersion, first: ContractVersion): boolean => contract >= first;
export const canCreate = ({ contract, creates }: Speaking): boolean => creates && isSince(contract, '2.1.0');
export const canClose = ({ contract, closes }: Speaking): boolean => closes && tellsMerges({ contract });
export const tellsMerges = ({ contract }: Pick<Speaking, 'contract'>): boolean => isSince(contract, '2.2.0');
export const canListPeriod = ({ contract, listsPeriod }: Speaking): boolean => listsPeriod && isSince(contract, '2.3.0');

export const capabilitiesOf = (speaking: Speaking): Capabilities => ({
  contract: speaking.contract,
  actors: ACTORS.filter((actor) => actor !== 'person'),
  optional: [
    ...(speaking.editableNotes ? ['editNote'] : []),
    'listChanges',
    ...(speaking.hasWebhooks ? ['webhooks'] : []),
    ...(canCreate(speaking) ? ['create'] : []),
    ...(canClose(speaking) ? ['close'] : []),
    ...(canListPeriod(speaking) ? ['listPeriod'] : []),
  ],
});

export function wordFor(contract: ContractVersion, actor: By['actor']): By['actor'] {
  return contract === '1.0.0' && (actor === 'staff' || actor === 'client') ? 'person' : actor;
}

/** The reply as a desk of that contract says it: wherever it tells who acted, or who set a field. */
export function inWordsOf(contract: ContractVersion, reply: Reply): Reply {
  if (contract !== '1.0.0') return reply;
  if (reply.status === 404 || reply.status === 410) return refusal(reply.status, 'not found');
  const body: unknown = JSON.parse(JSON.stringify(reply.body), (key, value: unknown) => {
    if (key === 'actor') return oldWord(value);
    if (key === 'setBy' && typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([field, setter]) => [field, oldWord(setter)]));
    return value;
  });
  return { ...reply, body };
}

const oldWord = (value: unknown): unknown => (value === 'staff' || value === 'client' ? 'person' : value);
