/** The exact moments at which a test finds reports: a call of the ledger that is taken and never answered, or never made, each for the report of one client. */
import type { Ledger } from '../../ledger/contract.ts';

/** By client, which is named after its moment. `before`: the call is not made; `after`: it is made, and nobody is told. */
const MOMENTS: Readonly<Record<string, string>> = {
  frozen: 'after stepReport writing',
  page: 'after stepReport waiting',
  opened: 'after putTask open',
  answered: 'after approveReport',
  closed: 'after putTask answered',
  begun: 'after beginSending portal',
  'taken-post': 'before endSending portal accepted',
  'taken-mail': 'before endSending owner accepted',
  filed: 'before endSending archive accepted',
  settled: 'after endSending portal accepted',
  'ticket-made': 'before ticketOpened',
  'ticket-known': 'after ticketOpened',
  'note-made': 'before writeApplied',
  'note-taken': 'before endSending tray accepted',
  ended: 'after stepReport sent',
  untold: 'after stepReport sent-in-part',
};
/** What is logged when one is reached. */
export const reachedLine = (client: string): string => `${client} stands ${MOMENTS[client]}`;
export const MOMENT_CLIENTS = Object.keys(MOMENTS);

export function stoppingAtMoments(real: Ledger, tell: (line: string) => void): Ledger {
  const at = async (client: string, moment: string): Promise<void> => {
    if (MOMENTS[client] !== moment) return;
    tell(reachedLine(client));
    await new Promise(() => undefined);
  };
  return {
    ...real,
    async stepReport(of, step) {
      const done = await real.stepReport(of, step);
      await at(of.client, `after stepReport ${step.state}`);
      return done;
    },
    async putTask(row, how) {
      await real.putTask(row, how);
      await at(row.client, `after putTask ${row.end?.how ?? 'open'}`);
    },
    async approveReport(approval) {
      const done = await real.approveReport(approval);
      await at(approval.client, 'after approveReport');
      return done;
    },
    async ticketOpened(intent, ...given) {
      const client = clientOf(intent.workflowId);
      await at(client, 'before ticketOpened');
      await real.ticketOpened(intent, ...given);
      await at(client, 'after ticketOpened');
    },
    async writeApplied(key, ...given) {
      await at(clientOf(key), 'before writeApplied');
      await real.writeApplied(key, ...given);
    },
    async beginSending(of, atMs) {
      const done = await real.beginSending(of, atMs);
      await at(of.client, `after beginSending ${of.recipient}`);
      return done;
    },
    async endSending(of, end) {
      const moment = `endSending ${of.recipient} ${end.state}`;
      await at(of.client, `before ${moment}`);
      await real.endSending(of, end);
      await at(of.client, `after ${moment}`);
    },
  };
}

/** Whose report an id of its run, or a key that begins with one, is of. */
const clientOf = (id: string): string => /^report:([^:]+):/.exec(id)?.[1] ?? '';
