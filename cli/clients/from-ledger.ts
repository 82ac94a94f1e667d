/** Owners that really came and that no client was known by, as the ledger keeps them: a proposal for each source that is configured. */
import { alertRulesOf } from '../../config/alerts/assemble.ts';
import { own } from '../../config/routes.ts';
import { strangersOf } from '../alerts/strangers.ts';
import { failed } from '../command.ts';
import { pairsOf } from './pairs.ts';
import { proposalJson, proposalText } from './report.ts';
import type { Shape } from '../../config/shape.ts';
import type { OwnerRow } from '../../ledger/contract.ts';
import type { Done, Failed } from '../command.ts';
import type { Proposal } from './report.ts';

/** More strangers than any clientMap has lines. */
export const MOST_OWNERS = 1_000;

/** `source`: that one alone. Done where there is nothing to propose, too: that is good news. */
export function proposalsOf(shape: Shape, rows: readonly OwnerRow[], source: string | undefined): Done | Failed {
  const names = source === undefined ? Object.keys(shape.alerts) : [source];
  if (names.length === 0) return failed('Expected a source under alerts in the configuration, got none.', 'Name FILEs and --source.');
  const proposals = names.flatMap((name) => {
    const theirs = rows.filter(({ connection }) => connection === name);
    return theirs.length === 0 ? [] : [proposalOf(shape, name, theirs)];
  });
  const gone = rows.filter(({ connection }) => source === undefined && own(shape.alerts, connection) === undefined);
  return { kind: 'done', text: textOf(names, proposals, gone), json: { sources: proposals.map(proposalJson), ofNoSource: gone.length } };
}

function proposalOf(shape: Shape, name: string, rows: readonly OwnerRow[]): Proposal {
  const given = own(shape.alerts, name);
  const mapped = given === undefined ? {} : alertRulesOf(shape, name, given).clientMap;
  const { owners, withoutOwner } = strangersOf(rows);
  const seen = owners.map(({ owner, times, lastAtMs }) => ({ owner, names: [], alerts: times, lastAtMs }));
  return { source: name, isConnected: true, pairs: pairsOf(seen, Object.keys(shape.clients), mapped), withoutOwner, unread: [] };
}

function textOf(names: readonly string[], proposals: readonly Proposal[], gone: readonly OwnerRow[]): string {
  const blocks = proposals.map(proposalText);
  return [
    ...(blocks.length === 0 ? [`# No alert of ${names.join(' or ')} has come of an owner that clientMap did not have.`] : blocks),
    ...(gone.length === 0 ? [] : [`# Left out: ${gone.length} of sources that are configured no more.`]),
  ].join('\n\n');
}
