/** The doors by which approved reports leave, as the configuration names them. What leaves by mail or webhook is sent once; a file is the same file. */
import { folderDoor } from '../../activities/reports/delivery/folder-door.ts';
import { mailOf } from '../../activities/reports/delivery/report-mail.ts';
import { reportOnTicket } from '../../activities/reports/delivery/ticket-door.ts';
import { sendMail } from '../../activities/reports/delivery/mail.ts';
import { reportToWebhook } from '../../activities/reports/delivery/webhook.ts';
import { own } from '../../config/routes.ts';
import type { TicketPorts } from '../../activities/reports/delivery/ticket-door.ts';
import type { ReportDoor } from '../../activities/reports/ports.ts';
import type { Delivered } from '../../connectors/delivery.ts';
import type { DoorConfig, ReportsConfig } from '../../config/reports/contract.ts';

/** `desk`: of a worker of the ticket system, within one of its activities. Elsewhere nothing is written there. */
export function doorsOf(reports: ReportsConfig | undefined, desk?: () => TicketPorts): (recipient: string) => ReportDoor | undefined {
  return (recipient) => {
    const given = reports && own(reports.doors, recipient);
    return given && doorOf(reports, { recipient, given, desk });
  };
}

type Asked = { readonly recipient: string; readonly given: DoorConfig; readonly desk: (() => TicketPorts) | undefined };

function doorOf({ tickets }: ReportsConfig, { recipient, given, desk }: Asked): ReportDoor {
  switch (given.kind) {
    case 'folder':
      return folderDoor(given.folder);
    case 'webhook':
      return { isRepeatable: false, deliver: (report) => reportToWebhook(given.door, report, recipient) };
    case 'mail':
      return { isRepeatable: false, deliver: (report) => sendMail(given.door, mailOf(report, { ...given, recipient })) };
    case 'ticket': {
      const door = { ...tickets, board: given.board };
      return {
        isRepeatable: true,
        deliver: (report) => (desk === undefined ? Promise.resolve(MEANWHILE) : reportOnTicket(desk(), { door, report, recipient })),
      };
    }
  }
}

const MEANWHILE: Delivered = {
  kind: 'refused',
  permanent: true,
  why: 'the configuration has it on a ticket since this revision was begun; sent again, it goes there',
};
