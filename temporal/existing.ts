/** Finds a Temporal that is there already, by the standard variables (TEMPORAL_ADDRESS, …) or a profile of temporal.toml. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { TemporalPlace } from './connect.ts';

export type Existing =
  | { readonly kind: 'existing'; readonly place: TemporalPlace }
  /** None is named: the embedded one is started. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unusable'; readonly why: string };

export function existingTemporal(env: Readonly<Record<string, string | undefined>>): Existing {
  try {
    const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ overrideEnvVars: defined(env) });
    const { address, tls, apiKey, metadata } = connectionOptions;
    if (address === undefined || address === '') return { kind: 'none' };
    return { kind: 'existing', place: { address, namespace, ...defined({ tls, apiKey, metadata }) } };
  } catch (error) {
    // The package throws for a file that cannot be read or parsed; its message names the file and no secret of it.
    return { kind: 'unusable', why: error instanceof Error ? error.message : String(error) };
  }
}

function defined<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined));
}
