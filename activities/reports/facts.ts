/** Pure: all that a report knows, frozen under a hash. */
import { createHash } from 'node:crypto';
import { alertFacts } from './alert-facts.ts';
import { canonical } from '../canonical.ts';
import { continuityFacts } from './continuity-facts.ts';
import { countedIn } from './counted-tickets.ts';
import { openFacts } from './open-facts.ts';
import { slaFacts } from './sla-facts.ts';
import { stateOf } from './source.ts';
import { timeFacts } from './time-facts.ts';
import { unknownFacts } from './unknown-facts.ts';
import { volumeFacts } from './volume-facts.ts';
import type { Fact, FrozenReport } from '../../workflows/reports/facts.ts';
import type { ReportInput } from './source.ts';

/** The order of the input's rows has no part in it. */
export function freezeReport(input: ReportInput): FrozenReport {
  const { client, clientName, period, previous, language } = input;
  const [now, before] = [countedIn(input.tickets, period), countedIn(input.previousTickets, previous)];
  const facts = [
    ...volumeFacts(now, before),
    ...timeFacts(now, before),
    ...slaFacts(now, before, input),
    ...openFacts(now, before),
    ...unknownFacts(now, before),
    ...alertFacts(input.alerts, input.previousAlerts, [period, previous]),
    ...continuityFacts(input.continuity, period),
  ];
  const sources = { 'ticket-system': stateOf(input.tickets), alerts: stateOf(input.alerts), ledger: stateOf(input.continuity) };
  // Part of a period beside a whole one would show a change that there is none.
  const told = input.isSoFar === true ? facts.filter(({ about }) => about.span === 'this') : facts;
  const soFar = input.isSoFar === true ? { isSoFar: true as const } : {};
  const body = { client, clientName, period, previous, sources, facts: oneOfEach(told), language, ...soFar };
  return { ...body, hash: hashOf(body) };
}

/** Whether what is said to be frozen under a hash still is. */
export const isAsFrozen = ({ hash, ...body }: FrozenReport): boolean => hashOf(body) === hash;

const hashOf = (body: Omit<FrozenReport, 'hash'>): string => createHash('sha256').update(canonical(body)).digest('hex');

/** An id names one figure: two of the same would let a sentence say either. */
function oneOfEach(facts: readonly Fact[]): readonly Fact[] {
  const seen = new Set<string>();
  for (const { id } of facts) {
    if (seen.has(id)) throw new Error(`Expected one fact of the id ${id}, got two.`);
    seen.add(id);
  }
  return facts;
}
