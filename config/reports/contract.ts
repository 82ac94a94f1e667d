/** What `reports` of `standby.yaml` comes to. */
import type { Brand } from '../../activities/reports/brand.ts';
import type { Targets } from '../../activities/reports/source.ts';
import type { Calendar } from '../../workflows/ticket/reading-rules.ts';
import type { MailDoor } from '../../activities/reports/delivery/mail-door.ts';
import type { WebhookDoor } from '../../connectors/signed-post.ts';
import type { ReportSettings } from '../../workflows/reports/contract.ts';
import type { ReportLanguage } from '../../workflows/reports/facts.ts';
import type { WriteRules } from '../../workflows/ticket/writes.ts';
import type { PeriodKind } from '../../workflows/reports/period.ts';

/** One schedule for each kind and zone. */
export type ReportSchedule = { readonly kind: PeriodKind; readonly timeZone: string; readonly hour: number; readonly minute: number };
export type MailFrom = { readonly name: string; readonly address: string };
/** Behind the name of a recipient. */
export type DoorConfig =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'webhook'; readonly door: WebhookDoor }
  /** `board`: undefined where the ticket system decides. */
  | { readonly kind: 'ticket'; readonly board: string | undefined }
  | { readonly kind: 'mail'; readonly door: MailDoor; readonly from: MailFrom; readonly to: string };
export type Approver = { readonly name: string; readonly token: string };
/** A file of a client's own, whose table stands at the end of its reports. */
export type SectionFile = { readonly title: string; readonly path: string };
export type ReportedClient = {
  readonly client: string;
  readonly kinds: readonly PeriodKind[];
  readonly settings: ReportSettings;
  readonly sections: readonly SectionFile[];
  /** Undefined where none are promised. */
  readonly targets: Targets | undefined;
};
/** The ticket system whose tickets are counted, and what may be written there. */
export type ReportTickets = { readonly connection: string; readonly rules: WriteRules };
export type ReportsConfig = {
  readonly brand: Brand;
  readonly language: ReportLanguage;
  /** The business hours of the ticket system, in which targets are. */
  readonly calendar: Calendar | undefined;
  readonly tickets: ReportTickets;
  readonly schedules: readonly ReportSchedule[];
  /** By the names of recipients. */
  readonly doors: Readonly<Record<string, DoorConfig>>;
  readonly approvers: readonly Approver[];
  readonly clients: readonly ReportedClient[];
};
