/** The doors by which approved reports leave, as the configuration names them. What leaves by mail or webhook is sent once; a file is the same file. */
import { folderDoor } from '../../activities/reports/delivery/folder-door.ts';
import { mailOf } from '../../activities/reports/delivery/report-mail.ts';
import { sendMail } from '../../activities/reports/delivery/mail.ts';
import { reportToWebhook } from '../../activities/reports/delivery/webhook.ts';
import type { ReportDoor } from '../../activities/reports/ports.ts';
import type { DoorConfig, ReportsConfig } from '../../config/reports/contract.ts';

export function doorsOf(reports: ReportsConfig | undefined): (recipient: string) => ReportDoor | undefined {
  const doors = reports?.doors ?? {};
  return (recipient) => {
    const given = Object.hasOwn(doors, recipient) ? doors[recipient] : undefined;
    return given && doorOf(recipient, given);
  };
}

function doorOf(recipient: string, given: DoorConfig): ReportDoor {
  switch (given.kind) {
    case 'folder':
      return folderDoor(given.folder);
    case 'webhook':
      return { isRepeatable: false, deliver: (report) => reportToWebhook(given.door, report, recipient) };
    case 'mail':
      return { isRepeatable: false, deliver: (report) => sendMail(given.door, mailOf(report, { ...given, recipient })) };
  }
}
