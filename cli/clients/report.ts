/** Pure: proposed pairs as YAML to paste, and as JSON. What is not sure stands behind a #. */
import { inert } from '../inert.ts';
import { absolute } from '../when.ts';
import type { Pair } from './pairs.ts';
import type { SeenOwners } from './owners.ts';

export type Proposal = {
  readonly source: string;
  /** Whether it stands in the configuration already. */
  readonly isConnected: boolean;
  readonly pairs: readonly Pair[];
  readonly withoutOwner: SeenOwners['withoutOwner'];
  /** What could not be read, by file. */
  readonly unread: readonly { readonly file: string; readonly why: string }[];
};

export function proposalText({ source, isConnected, pairs, withoutOwner, unread }: Proposal): string {
  const mapped = pairs.filter(({ kind }) => kind === 'mapped').length;
  const [sure, unsure, none] = [linesOf(pairs, 'sure'), linesOf(pairs, 'unsure'), linesOf(pairs, 'none')];
  return [
    `# ${pairs.length} owner${pairs.length === 1 ? '' : 's'} in alerts of ${source}; ${mapped} in clientMap already.`,
    ...(withoutOwner === 0 ? [] : [`# Alerts without an owner: ${withoutOwner}.`]),
    ...unread.map(({ file, why }) => inert(`# Cannot be read in ${file}: ${why}.`)),
    ...(sure.length + unsure.length + none.length === 0
      ? []
      : [`# Look at each, then put it under alerts.${isConnected ? source : '<name>'} in the configuration.`]),
    ...(sure.length > 0 ? ['clientMap:', ...sure.map((line) => `  ${line}`)] : unsure.length + none.length > 0 ? ['# clientMap:'] : []),
    ...(unsure.length > 0 ? ['# Not sure: take away the # where it is right.', ...unsure.map((line) => `#  ${line}`)] : []),
    ...(none.length > 0 ? ['# Nothing like these stands under clients.', ...none.map((line) => `#  ${line}`)] : []),
  ].join('\n');
}

const linesOf = (pairs: readonly Pair[], kind: Pair['kind']): readonly string[] => pairs.filter((pair) => pair.kind === kind).map(lineOf);

/** A JSON text is one of YAML, too. */
function lineOf(pair: Pair): string {
  const { owner, names } = pair.seen;
  const count = countOf(pair.seen);
  const client = pair.kind === 'none' ? '' : pair.client;
  const called =
    pair.kind === 'none' && names.length > 0 ? `; it is called ${names.map((name) => JSON.stringify(name)).join(' and ')}` : '';
  const why = pair.kind === 'sure' || pair.kind === 'unsure' ? `; ${pair.why}` : '';
  const others =
    pair.kind === 'unsure' && pair.others.length > 0 ? `; or ${pair.others.map((name) => JSON.stringify(name)).join(', ')}` : '';
  return inert(`${JSON.stringify(owner)}: ${JSON.stringify(client)} # ${count}${why}${called}${others}`);
}

const countOf = ({ alerts, lastAtMs }: Pair['seen']): string =>
  lastAtMs === undefined
    ? `${alerts} alert${alerts === 1 ? '' : 's'}`
    : `in ${alerts} deliver${alerts === 1 ? 'y' : 'ies'}, last ${absolute(lastAtMs)}`;

export const proposalJson = ({ source, pairs, withoutOwner, unread }: Proposal): unknown => ({
  source,
  owners: pairs.map((pair) => ({
    owner: pair.seen.owner,
    names: pair.seen.names,
    alerts: pair.seen.alerts,
    ...(pair.seen.lastAtMs === undefined ? {} : { lastAt: new Date(pair.seen.lastAtMs).toISOString() }),
    proposal: pair.kind,
    client: pair.kind === 'none' ? null : pair.client,
    why: pair.kind === 'sure' || pair.kind === 'unsure' ? pair.why : null,
    others: pair.kind === 'unsure' ? pair.others : [],
  })),
  withoutOwner,
  unread,
});
