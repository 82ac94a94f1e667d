/** Tells a receiver of the MSP of a report, with the report in it, signed. */
import { signedPost } from '../../../connectors/signed-post.ts';
import { deliveryKey } from './report-name.ts';
import type { Delivered } from '../../../connectors/delivery.ts';
import type { PostOptions, WebhookDoor } from '../../../connectors/signed-post.ts';
import type { ReportIdentity } from './report-name.ts';

export type ReportToTell = ReportIdentity & {
  readonly clientName: string;
  /** Of the frozen facts. */
  readonly factsHash: string;
  readonly html: string;
  /** Undefined where none could be printed. */
  readonly pdf: Uint8Array | undefined;
  /** When it was approved: each try says the same. */
  readonly approvedAtMs: number;
};

/** `recipient`: the receiver by its name in the configuration; the message's id is of report and receiver, and so the same for each try. */
export function reportToWebhook(door: WebhookDoor, report: ReportToTell, recipient: string, options: PostOptions = {}): Promise<Delivered> {
  return signedPost(door, { id: deliveryKey(report, recipient), body: bodyOf(report) }, options);
}

/** As the scheme has it: what happened, when, and the data. The same report is the same text each time. */
export function bodyOf({ client, clientName, kind, period, revision, factsHash, html, pdf, approvedAtMs }: ReportToTell): string {
  return JSON.stringify({
    type: 'report.approved',
    timestamp: new Date(approvedAtMs).toISOString(),
    data: {
      client,
      clientName,
      kind,
      period,
      revision,
      factsHash,
      html,
      pdf: pdf === undefined ? null : Buffer.from(pdf).toString('base64'),
    },
  });
}
