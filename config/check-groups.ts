/** Pure: work bound to an SLA must not hang on providers that fail together. */
import { SUMMARY } from './alerts/process.ts';
import { mergedRoute, own } from './routes.ts';
import { plain } from './shown.ts';
import type { Risk } from './contract.ts';
import type { Finding } from './problem.ts';
import { processesOf } from './shape.ts';
import type { ProcessShape, Sections } from './shape.ts';

export type Risks = { readonly problems: readonly Finding[]; readonly warnings: readonly Finding[]; readonly risks: readonly Risk[] };

/** A person is no group: two groups besides the person. */
const LEAST = 2;

export function checkGroups(sections: Sections, nowMs: number): Risks {
  const found = Object.entries(processesOf(sections)).map(([name, process]) => ofProcess(sections, { name, process, nowMs }));
  return {
    problems: found.flatMap(({ problems }) => problems),
    warnings: found.flatMap(({ warnings }) => warnings),
    risks: found.flatMap(({ risks }) => risks),
  };
}

type Process = ProcessShape;
const NOTHING: Risks = { problems: [], warnings: [], risks: [] };

function ofProcess(
  sections: Sections,
  { name, process, nowMs }: { readonly name: string; readonly process: Process; readonly nowMs: number },
): Risks {
  const groups = groupsOf(sections, process.chain);
  if (!groups) return NOTHING;
  const { acceptedRisk: accepted, chain } = process;
  const path = ['processes', name, 'acceptedRisk'];
  const isNeeded = groups.length < LEAST && isBoundToSla(sections, name, process);
  if (!isNeeded)
    return accepted
      ? {
          ...NOTHING,
          warnings: [{ path, at: 'key', wanted: 'a risk that is still there', got: 'two groups, or convenience', todo: 'Take it out.' }],
        }
      : NOTHING;
  const wanted = `chain ${chain} to cross two independence groups, as the sla work of ${name} needs`;
  const got = `${groups.length === 1 ? 'one' : 'none'} (${groups.map((one) => plain(one)).join(', ')})`;
  const todo = 'Add a route of another group, or accept the risk: acceptedRisk: { reason, by, until }.';
  if (!accepted) return { ...NOTHING, problems: [{ path: ['chains', chain, 'routes'], at: 'value', wanted, got, todo }] };
  if (lastMomentOf(accepted.until) < nowMs)
    return {
      ...NOTHING,
      problems: [
        {
          path: [...path, 'until'],
          at: 'value',
          wanted: `${wanted}, or a risk accepted until today or later`,
          got: `one accepted until ${accepted.until}, which is past`,
          todo: 'Add a route of another group, or decide anew.',
        },
      ],
    };
  return {
    problems: [],
    warnings: [{ path, at: 'key', wanted, got: `${got}: a risk accepted until ${accepted.until}` }],
    risks: [{ process: name, chain, groups, accepted }],
  };
}

/** The date's last moment in UTC. */
const lastMomentOf = (date: string): number => Date.parse(`${date}T23:59:59.999Z`);

/** Undefined where a name or a section is not right: that is complained about elsewhere. */
export function groupsOf(sections: Sections, chain: string): readonly string[] | undefined {
  const merged = own(sections.chains, chain)?.routes.map((route) => mergedRoute(route, sections));
  if (!merged || merged.includes(undefined)) return undefined;
  return [...new Set(merged.flatMap((one) => (one ? [one.group] : [])))];
}

/** By default, or for some tickets. Of alerts it is said by severity where they come from. */
function isBoundToSla({ clients, otherClients, alerts }: Sections, name: string, { criticality, overrides }: Process): boolean {
  const bySeverity = Object.values(name === SUMMARY ? (alerts ?? {}) : {}).flatMap((one) => [
    one.criticality.critical ?? criticality,
    one.criticality.other,
  ]);
  const said = [
    ...(bySeverity.length > 0 ? bySeverity : [criticality]),
    otherClients?.criticality,
    ...Object.values(clients ?? {}).map((client) => client.criticality),
    ...overrides.map((one) => one.criticality),
  ];
  return said.includes('sla');
}
