/** `standby.yaml` to a configuration that can be started, or everything that is wrong with it. */
import { examine } from './examine.ts';
import type { ConfigRead, ConfigSource } from './contract.ts';

export function readConfig(source: ConfigSource): ConfigRead {
  const examined = examine(source, 'asked');
  if (examined.kind === 'unusable') return examined;
  const { config, warnings } = examined;
  // What keeps a whole file from being assembled is a problem, and there was none.
  if (!config) throw new Error('Expected a file without problems to give a configuration, got none.');
  return { kind: 'config', config, warnings };
}
