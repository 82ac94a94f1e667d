/** What comes out of `standby.yaml` and what can be wrong with it. */
import type { AbsenceProof } from '../activities/desk/absence.ts';
import type { ProviderConfig } from '../providers/contract.ts';
import type { Route } from '../workflows/chain/contract.ts';
import type { Fate } from '../planning/breaker/kin.ts';
import type { Paced } from '../planning/pace/pace.ts';
import type { EpisodeSettings } from '../workflows/episode/contract.ts';
import type { AlertConnectionConfig } from './alerts/contract.ts';
import type { ReportsConfig } from './reports/contract.ts';

export type { AlertConnectionConfig } from './alerts/contract.ts';

/** `shares`: by name, the key that it is asked with, the account that its requests are charged to, and what fails together with it. */
export type ConfiguredRoute = {
  readonly route: Route;
  readonly provider: ProviderConfig;
  readonly shares: Fate;
  /** Undefined where its account has no pace. */
  readonly paced?: Paced;
};
export type Intake = 'webhook' | 'poll' | 'both';
export type ConnectionConfig = {
  readonly name: string;
  /** Of its ticket system, as the registry of connectors names it. */
  readonly kind: string;
  /** What its tickets are for. */
  readonly process: string;
  readonly baseUrl: string;
  readonly token: string;
  /** Of webhooks, all that hold now; none where intake is `poll`. */
  readonly secrets: readonly string[];
  readonly intake: Intake;
  readonly pollEveryMs: number;
  /** When a ticket that is not found counts as gone. */
  readonly proof: AbsenceProof;
  readonly settings: EpisodeSettings;
};
export type ProviderFacts = {
  readonly name: string;
  /** What fails together: one cloud, one network, one vendor, one machine. */
  readonly independenceGroup: string;
  readonly region: string | undefined;
  readonly vendorCountry: string | undefined;
};
/** Work bound to an SLA on one group alone, and who has said that this may be. `until` is a date, its last day counts (UTC). */
export type Risk = {
  readonly process: string;
  readonly chain: string;
  readonly groups: readonly string[];
  readonly accepted: { readonly reason: string; readonly by: string; readonly until: string };
};
export type ServiceConfig = {
  /** Those of the chains of processes, in that order. */
  readonly routes: readonly ConfiguredRoute[];
  readonly connections: readonly ConnectionConfig[];
  readonly alerts: readonly AlertConnectionConfig[];
  /** Undefined: none. */
  readonly reports: ReportsConfig | undefined;
  readonly providers: readonly ProviderFacts[];
  readonly risks: readonly Risk[];
  readonly deadMan: { readonly everyMs: number };
  readonly heartbeat: { readonly url: string; readonly everyMs: number } | undefined;
  readonly ledger: { readonly retentionMs: number };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
};
/** Line and column count from 1; undefined where the whole file is meant. No word of a secret stands in any of it. */
export type Problem = {
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly path: string;
  readonly wanted: string;
  readonly got: string;
  readonly todo?: string;
};
/** Problems and warnings stand in the order of the file. */
export type ConfigRead =
  | { readonly kind: 'config'; readonly config: ServiceConfig; readonly warnings: readonly Problem[] }
  | { readonly kind: 'unusable'; readonly problems: readonly Problem[] };

export type FileRead = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly why: string };
export type BytesRead =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-many' }
  | { readonly kind: 'unreadable'; readonly why: string };
export type ConfigSource = {
  /** As it was given: it stands in messages, and files of secrets are relative to its folder. */
  readonly path: string;
  readonly text: string | Uint8Array;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => FileRead;
  /** Of what is no text; of a file with more than `most` bytes no more is read. */
  readonly readBytes: (path: string, most: number) => BytesRead;
  readonly nowMs: number;
};
