/** Pure: what a write must know of the settings; the rest would only fill histories. */
import type { TriageSettings, WriteSettings } from './contract.ts';

export const writeSettings = (settings: TriageSettings): WriteSettings => {
  const { clients, otherClients, exceptions = [], minConfidence, lookAgainMs, handOver } = settings;
  return { clients, otherClients, exceptions, minConfidence, lookAgainMs, handOver };
};
