/** What `standby check` says of recipients whose reports stand on tickets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportTicketFindings } from '../../../../cli/check/report-tickets.ts';
import { CLOUD, rehearsed } from '../../../support/configured.ts';
import { reporting } from '../../../support/reporting.ts';
import type { CapabilitiesRead } from '../../../../connectors/ticket-system.ts';
import type { ReportsConfig } from '../../../../config/reports/contract.ts';

const can = (...optional: string[]): CapabilitiesRead => ({ kind: 'capabilities', contract: '2.3.0', actors: ['us'], optional });
const BOARDS = [{ id: 'network-team', name: 'Network' }];

function configOf(board: string | undefined, clients: readonly string[] = ['acme']): ReportsConfig {
  const given = reporting(rehearsed({ clients: { acme: CLOUD, initech: { ...CLOUD, write: 'observe' } } }), '/nowhere', clients, {
    recipients: ['tray'],
  });
  return { ...given, doors: { ...given.doors, tray: { kind: 'ticket', board } } };
}
const said = (config: ReportsConfig, asked: Parameters<typeof reportTicketFindings>[2], connection = 'desk') =>
  reportTicketFindings(config, connection, asked).map(({ state, what, detail }) => [state, what, detail]);

test('one that makes tickets and names the board is fine, also where it chooses the board itself', () => {
  assert.deepEqual(said(configOf('network-team'), { can: can('create'), boards: BOARDS }), [
    ['ok', 'report recipient tray', 'makes its tickets on desk, board network-team'],
  ]);
  assert.equal(said(configOf(undefined), { can: can('create'), boards: undefined })[0]?.[0], 'ok');
});

test('one that makes none is wrong; what could not be asked, a board that it does not name and a client who is observed are warnings', () => {
  const rows: readonly (readonly [ReportsConfig, Parameters<typeof reportTicketFindings>[2], string, RegExp])[] = [
    [configOf(undefined), { can: can('close'), boards: BOARDS }, 'wrong', /makes no tickets for Standby/],
    [configOf(undefined), { can: { kind: 'unsupported' }, boards: BOARDS }, 'wrong', /makes no tickets for Standby/],
    [configOf(undefined), { can: undefined, boards: undefined }, 'warning', /could not be asked/],
    [configOf('netwrk'), { can: can('create'), boards: BOARDS }, 'warning', /does not name that board; it names network-team \(Network\)/],
    [configOf('network-team'), { can: can('create'), boards: undefined }, 'warning', /could not be asked: it has named none/],
    [configOf(undefined, ['acme', 'initech']), { can: can('create'), boards: BOARDS }, 'warning', /; initech: only observed/],
  ];
  for (const [config, asked, state, wanted] of rows) {
    const [found, ...others] = said(config, asked);
    assert.deepEqual([found?.[0], others.length], [state, 0]);
    assert.match(found?.[2] ?? '', wanted);
  }
});

test('of another connection, of other recipients, and without reports nothing is said', () => {
  const asked = { can: can('create'), boards: BOARDS };
  assert.deepEqual(said(configOf('network-team'), asked, 'other'), []);
  assert.deepEqual(reportTicketFindings(undefined, 'desk', asked), []);
});
