/** What reports are configured by. No key of `standby.yaml` says it yet. */
import type { Brand } from '../../activities/reports/brand.ts';
import type { ReportSettings } from '../../workflows/reports/contract.ts';
import type { PeriodKind } from '../../workflows/reports/period.ts';

export type ReportsConfig = {
  readonly brand: Brand;
  readonly folder: string;
  readonly clients: readonly { readonly client: string; readonly kinds: readonly PeriodKind[]; readonly settings: ReportSettings }[];
};
/** By its name in the outbox. */
export const TO_FOLDER = 'folder';
