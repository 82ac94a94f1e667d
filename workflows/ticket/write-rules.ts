/** Pure: the settings that a write needs. Sending all of them would make histories long. */
import type { RulesHeld } from '../rules/contract.ts';
import type { WriteSettings } from './writes.ts';

export const writeRulesOf = ({ rules, minConfidence, lookAgainMs, handOver }: WriteSettings & RulesHeld): WriteSettings & RulesHeld => ({
  rules,
  minConfidence,
  lookAgainMs,
  handOver,
});
