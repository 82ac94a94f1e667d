/** What the folder of one kind of ticket system gives: its row in the registry. */
import type { Intake } from './intake.ts';
import type { TicketSystem } from './ticket-system.ts';

/** Where one ticket system is reached, and by whose right. */
export type Access = {
  readonly baseUrl: string;
  readonly token: string;
  /** Stands in for the global one where a proxy or another dispatcher is wanted. */
  readonly fetch?: typeof fetch;
};
export type Connector = {
  /** The word for it in `standby.yaml`. */
  readonly kind: string;
  /** Asks nothing yet. */
  readonly open: (access: Access) => TicketSystem;
  readonly intake: Intake;
  /** `mostBytes` of the body of one delivery. */
  readonly limits: { readonly mostBytes: number };
  readonly form: ConnectorForm;
};
/** What the form of `standby.yaml` has to know of it. */
export type ConnectorForm = {
  /** Stands behind its name, for people and editors. */
  readonly description: string;
  /** A webhook secret, by its short name and as a complaint words it. What fits, `verify` takes. */
  readonly webhookSecret: { readonly name: string; readonly wanted: string; readonly fits: (secret: string) => boolean };
};
