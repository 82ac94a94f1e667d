/** What an attempt works with. Ports only. */
import type { Ledger } from '../../ledger/contract.ts';
import type { Provider, ProviderConfig } from '../../providers/contract.ts';
import type { KinOf } from '../../planning/breaker/kin.ts';
import type { ControlPort } from '../control/port.ts';
import type { Paced } from '../../planning/pace/pace.ts';
import type { Alert, Clock } from '../clock.ts';
import type { KeptFactsOf } from '../kept-facts.ts';
import type { InFlight } from './in-flight.ts';
import type { TaskOf } from './task.ts';
import type { Turns } from './turns.ts';

export type ServedRoute = {
  readonly provider: Provider;
  readonly config: Pick<ProviderConfig, 'kind' | 'baseUrl' | 'model' | 'price'>;
  /** Undefined where its account has no pace. */
  readonly paced?: Paced;
};
export type ModelPorts = {
  readonly routes: ReadonlyMap<string, ServedRoute>;
  readonly tasks: TaskOf;
  /** @default each item is its ticket */
  readonly facts?: KeptFactsOf | undefined;
  readonly ledger: Pick<Ledger, 'blockRoute' | 'refusedBefore' | 'beginAttempt' | 'endAttempt' | 'meetTrouble' | 'endTrouble'>;
  readonly clock: Clock;
  readonly alert: Alert;
  /** Told where a breaker has changed. Without it none ever does but by a time that a provider names. */
  readonly control?: ControlPort | undefined;
  /** What a route shares with others, and who they are. @default nothing, with nobody */
  readonly kinOf?: KinOf | undefined;
  /** Who waits for room at the pace of an account. One for the process; without it nobody keeps a place. */
  readonly turns?: Turns | undefined;
  /** Ends what is under way when it is suspended. Without it a request that has left ends by itself. */
  readonly inFlight?: InFlight | undefined;
};
/** What Temporal says of this attempt. `stopped` rejects with the cause once `signal` is aborted. */
export type Attempt = {
  readonly last: boolean;
  /** A try of it was made before. */
  readonly isAgain?: boolean;
  readonly budgetEndsAtMs: number;
  readonly signal: AbortSignal;
  readonly stopped: Promise<never>;
};
