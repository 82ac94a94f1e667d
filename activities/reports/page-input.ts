/** What a page is made of, all of it final. */
import type { Brand } from './brand.ts';
import type { FrozenReport } from '../../workflows/reports/facts.ts';
import type { Prose, Section } from '../../workflows/reports/sections.ts';

/** A section that the MSP adds from a file of its own: a table as it is, with no figure of ours. */
export type ExtraTable = { readonly title: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
export type ReportPage = {
  readonly frozen: FrozenReport;
  readonly prose: Readonly<Record<Section, Prose>>;
  readonly brand: Brand;
  readonly revision: number;
  /** What this revision says otherwise than the one before. */
  readonly changes: readonly string[];
  readonly extra: readonly ExtraTable[];
};
