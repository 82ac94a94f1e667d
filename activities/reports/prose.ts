/** Pure: the words of each section: a model's where they pass the gate, else sentences made by code, which say the same figures. */
import { gate, rendered } from './gate.ts';
import type { Fact, FrozenReport } from '../../workflows/reports/facts.ts';
import type { Prose, Section } from '../../workflows/reports/sections.ts';

/** What a section is about, the figures of its sentences by code first; a model is given these and no others. */
const LEADS: Readonly<Record<Section, readonly string[]>> = {
  outcome: ['created', 'created.change', 'resolved', 'sla', 'open'],
  sla: ['sla', 'sla.change', 'sla-missed', 'acknowledge-median', 'resolve-median'],
  open: ['open', 'open.change', 'waiting'],
  continuity: ['items', 'answered-elsewhere', 'outages', 'outage-time', 'people'],
};
const MEASURES: Readonly<Record<Section, RegExp>> = {
  outcome: /^(created|resolved|open|sla|waiting|alerts)$/,
  sla: /^(sla|sla-missed|target-ours|response-ours|acknowledge-|resolve-)/,
  open: /^(open|open-age|waiting|recurring)$/,
  continuity: /^(items|items-share|answered-elsewhere|outages|outage-time|blocked-time|people|last-tested)$/,
};

export const factsFor = (section: Section, { facts }: FrozenReport): readonly Fact[] =>
  facts.filter(({ about }) => MEASURES[section].test(about.measure));

export const toldByCode = (section: Section, frozen: FrozenReport): string => rendered(sourceByCode(section, frozen), frozen);
/** As somebody would write it who names figures by their ids. */
function sourceByCode(section: Section, { facts }: FrozenReport): string {
  const known = new Set(facts.map(({ id }) => id));
  return LEADS[section].flatMap((id) => (known.has(id) ? [`{{${id}}}.`] : [])).join(' ');
}
const byCode = (section: Section, frozen: FrozenReport, why: string): Prose => {
  const source = sourceByCode(section, frozen);
  return { by: 'code', text: rendered(source, frozen), source, why };
};

/** `written` is what a model wrote, undefined where none did; `others` are names that may not appear. */
export function proseOf(section: Section, frozen: FrozenReport, written: string | undefined, others: readonly string[]): Prose {
  if (written === undefined) return byCode(section, frozen, 'no answer of a model');
  const gated = gate(written, frozen, others);
  if (gated.kind === 'accepted') return { by: 'model', text: gated.text, source: written.trim() };
  return byCode(section, frozen, gated.reasons.map(({ why }) => why).join('; '));
}

export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
