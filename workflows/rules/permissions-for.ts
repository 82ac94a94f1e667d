/** Asks what the rules of a run allow at a place. They never change, so each place is asked about once. */
import { proxyLocalActivities } from '@temporalio/workflow';
import { failureAsValue } from '../chain/failure.ts';
import { rulesBriefly, rulesPolicy } from './timeouts.ts';
import type { ClientPolicy, Place, RulesActivities, RulesHeld } from './contract.ts';

/** What was answered so far, the newest last. It is carried on with the run. */
export type Permitted = { readonly place: Place; readonly permissions: ClientPolicy }[];

/** A ticket is compared where it was read and where it stands; one that moves on and on must not fill its state. */
const MOST_KNOWN = 4;

const waiting = proxyLocalActivities<RulesActivities>(rulesPolicy);
const brief = proxyLocalActivities<RulesActivities>(rulesBriefly);

/** Waits until the ledger knows the rules. */
export const permissionsFor = (held: RulesHeld, known: Permitted, place: Place): Promise<ClientPolicy> =>
  answerOf(held, known, place, waiting);

/** `unknown` where they cannot be had for now, for whoever must not wait. */
export async function permissionsBriefly(held: RulesHeld, known: Permitted, place: Place): Promise<ClientPolicy | 'unknown'> {
  const got = await failureAsValue(() => answerOf(held, known, place, brief));
  return 'kind' in got ? 'unknown' : got;
}

async function answerOf(held: RulesHeld, known: Permitted, place: Place, ask: typeof waiting): Promise<ClientPolicy> {
  const found = known.find((one) => isSamePlace(one.place, place));
  if (found) return found.permissions;
  const permissions = await ask.permissionsFor(held.rules, place);
  known.push({ place, permissions });
  if (known.length > MOST_KNOWN) known.shift();
  return permissions;
}

const isSamePlace = (one: Place, other: Place): boolean =>
  one.client === other.client && one.board === other.board && one.priority === other.priority;
