/** The triage settings that hold where nothing else is said. Numbers have reasons. */
import { foldedName } from '../workflows/triage/client-name.ts';
import type { Route } from '../workflows/chain/contract.ts';
import type { TriageSettings } from '../workflows/triage/contract.ts';
import type { ClientPolicy } from '../workflows/triage/settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Nobody said anything about this client: nothing of its tickets leaves, and nothing is written. */
export const STRICTEST: ClientPolicy = { ai: 'off', write: 'observe', onRefusal: 'person' };

export function settingsOf(
  routes: readonly Route[],
  clients: Readonly<Record<string, ClientPolicy>>,
  otherClients: ClientPolicy,
): TriageSettings {
  return {
    version: 'built-in-1',
    routes,
    // By the name as it is looked up: the file may write it in any case.
    clients: Object.fromEntries(Object.entries(clients).map(([name, policy]) => [foldedName(name), policy])),
    otherClients,
    deadline: {
      // The rest, 30 %, stays with the people who may have to take the ticket.
      shareOfTimeLeft: 0.7,
      // A whole chain of three with retries takes under six minutes; waiting longer helps nobody.
      atMostMs: 10 * MINUTE_MS,
      // No due time, no hurry: half an hour covers a chain and a short outage of our own.
      withoutDueMs: 30 * MINUTE_MS,
      // Already overdue: two minutes are one exchange and one more, and a person is late anyway.
      overdueMs: 2 * MINUTE_MS,
    },
    // The share at which service desks accept a class without asking (juntoai's default for classifying).
    minConfidence: 70,
    // Two heartbeats of a healthy worker and a poll; longer only delays the next route.
    livenessMs: 15_000,
    // Longer than a ticket system takes to apply a write that it left unanswered.
    lookAgainMs: MINUTE_MS,
    people: {
      roles: ['dispatcher', 'service-manager', 'owner'],
      // Long enough to be back from another call, short enough that four of them fit a working day.
      escalateEveryMs: 2 * HOUR_MS,
      escalateAtMostMs: 24 * HOUR_MS,
      // The first answer that most contracts promise where nothing else is said.
      withoutDueMs: 30 * MINUTE_MS,
      // Reading, a look at the client's systems, and an answer.
      claimMs: 15 * MINUTE_MS,
    },
    // Outages of providers end after minutes or after hours; asking more often would only add to their load.
    comingBack: { firstMs: 30 * MINUTE_MS, atMostMs: 4 * HOUR_MS },
    handOver: { kind: 'note' },
    // After a week a ticket of that kind is done or forgotten.
    reviewWithinMs: 7 * 24 * HOUR_MS,
    // Replicas of ticket systems lag by seconds; a ticket still absent after two minutes is not coming.
    absentPatienceMs: 2 * MINUTE_MS,
  };
}

/** A cloud route: an answer takes 2 to 20 s, so 30 s bound an exchange and 75 s two of them with the wait between. */
export const cloudRoute = (route: string, label: string, provider: string): Route => ({
  route,
  label,
  provider,
  kind: 'cloud',
  degraded: false,
  attemptMs: 30_000,
  budgetMs: 75_000,
});

/** The local model may have to load first and is slower on a processor. */
export const localRoute = (route: string, label: string, provider: string): Route => ({
  route,
  label,
  provider,
  kind: 'local',
  degraded: true,
  attemptMs: 60_000,
  budgetMs: 135_000,
});
