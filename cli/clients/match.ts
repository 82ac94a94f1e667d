/** `standby clients match`: proposes which owners of alerts are which clients. It writes nothing: a person confirms. */
import { alertRulesOf, sourceOf } from '../../config/alerts/assemble.ts';
import { alertSourceOf } from '../../connectors/alert-sources.ts';
import { own } from '../../config/routes.ts';
import { bytesIn } from '../alerts/body-file.ts';
import { shapeOf, unknownSource } from '../alerts/connected.ts';
import { wrong } from '../command.ts';
import { withInstallation } from '../connect.ts';
import { COMMON_HELP } from '../flags.ts';
import { MOST_OWNERS, proposalsOf } from './from-ledger.ts';
import { ownersOf } from './owners.ts';
import { pairsOf } from './pairs.ts';
import { proposalJson, proposalText } from './report.ts';
import type { Alert, AlertSource } from '../../connectors/alert-source.ts';
import type { AlertRules } from '../../config/alerts/assemble.ts';
import type { Shape } from '../../config/shape.ts';
import type { Command, Ended, Failed, Given, Wrong } from '../command.ts';
import type { Proposal } from './report.ts';

export const clientsMatch: Command = {
  help: `standby clients match [--source NAME] [FILE…] [options]

Proposes for each owner that alerts name the client that it probably is, by the names under clients: as YAML to paste into
clientMap. What is not sure stands behind a #. Nothing is written, nothing is called: a wrong pair would show one client's
alerts to another, so a person confirms each.

  FILE…              bodies as an alert source posts them, one in each file; without one the owners that have come to this
                     Standby and that clientMap did not have, out of its ledger
  --source NAME      the source, by its name under alerts in the configuration; of a FILE it must be named, and may be a kind
                     where it does not stand there yet; without a FILE it is that source alone
${COMMON_HELP}
Ends with 1 where something of a body cannot be read.
`,
  options: { source: { type: 'string' } },
  words: ['[file]…'],
  async run(given, progress, caller) {
    const name = given.values['source'];
    const isOfLedger = given.words.length === 0;
    if (name === '' || (typeof name !== 'string' && !isOfLedger)) return wrong('Expected --source to name a source of alerts, got none.');
    const nowMs = Date.now();
    const shape = shapeOf(given, { progress, caller, nowMs });
    if ('todo' in shape) return shape;
    if (isOfLedger || typeof name !== 'string') return ofLedger(shape, given, typeof name === 'string' ? name : undefined);
    const meant = meantBy(shape, name);
    if ('todo' in meant) return meant;
    const read = await alertsIn(meant.source, given.words, nowMs);
    if ('todo' in read) return read;
    const { owners, withoutOwner } = ownersOf(meant.source, read.alerts);
    const proposal: Proposal = {
      source: name,
      isConnected: meant.isConnected,
      pairs: pairsOf(owners, Object.keys(shape.clients), meant.clientMap),
      withoutOwner,
      unread: read.unread,
    };
    return { kind: read.unread.length === 0 ? 'done' : 'wanting', text: proposalText(proposal), json: proposalJson(proposal) };
  },
};

async function ofLedger(shape: Shape, { dataDir }: Given, name: string | undefined): Promise<Ended> {
  if (name !== undefined && own(shape.alerts, name) === undefined) return unknownSource(shape, name);
  return withInstallation(dataDir, async ({ ledger }) => proposalsOf(shape, await ledger.ownersSeen(MOST_OWNERS), name));
}

type Meant = { readonly source: AlertSource; readonly clientMap: AlertRules['clientMap']; readonly isConnected: boolean };

function meantBy(shape: Shape, name: string): Meant | Wrong {
  const given = own(shape.alerts, name);
  if (given) return { source: sourceOf(given.kind), clientMap: alertRulesOf(shape, name, given).clientMap, isConnected: true };
  const source = alertSourceOf(name);
  return source ? { source, clientMap: {}, isConnected: false } : unknownSource(shape, name);
}

type Bodies = { readonly alerts: readonly Alert[]; readonly unread: Proposal['unread'] };

async function alertsIn(source: AlertSource, files: readonly string[], nowMs: number): Promise<Bodies | Failed> {
  const alerts: Alert[] = [];
  const unread: { readonly file: string; readonly why: string }[] = [];
  for (const file of files) {
    const rawBody = await bytesIn(file, source.limits.mostBytes);
    if ('todo' in rawBody) return rawBody;
    const read = source.read(rawBody, nowMs);
    if (read.kind === 'alerts') alerts.push(...read.alerts);
    unread.push(...(read.kind === 'alerts' ? read.unusable : [read.why]).map((why) => ({ file, why })));
  }
  return { alerts, unread };
}
