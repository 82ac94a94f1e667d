/** Sends an approved page to one recipient: a row before, a row after. What may have come is not sent again where that would be seen twice. */
import { Context } from '@temporalio/activity';
import { retryAttempt } from '../failures.ts';
import { deliverAgainMs } from '../../workflows/reports/timeouts.ts';
import type { Delivered } from '../../connectors/delivery.ts';
import type { OutboxRow } from '../../ledger/contract.ts';
import type { DeliveryEnd, RevisionRef } from '../../workflows/reports/contract.ts';
import type { ReportPorts } from './ports.ts';

/** Throws where it is to be tried again: Temporal does that, for as long as a delivery may take. */
export async function delivering(ports: ReportPorts, of: RevisionRef, recipient: string, html: string): Promise<DeliveryEnd> {
  const { ledger, clock, doorOf } = ports;
  const row = await ledger.report(of, of.revision);
  const text = await ledger.reportText(html);
  const door = doorOf(recipient);
  if (row?.html !== html || row.facts === undefined || text === undefined)
    return ended(ports, of, recipient, refused('the approved page is not there any more'));
  if (door === undefined) return ended(ports, of, recipient, refused('the configuration names this recipient no more'));
  const begun = await ledger.beginSending({ ...of, recipient }, await clock.nowMs());
  const outgoing = await rowOf(ports, of, recipient);
  if (begun === 'over' || outgoing === undefined) return { kind: outgoing === undefined ? 'unknown' : standing(outgoing) };
  if (begun === 'again' && !door.isRepeatable)
    return ended(ports, of, recipient, { kind: 'unknown', why: 'it was begun before, and nobody knows whether it has come' });
  const { approvedAtMs } = outgoing;
  const [pdf, facts] = [await pdfOf(ports, row.pdf), await ledger.reportText(row.facts)];
  const report = { ...of, clientName: of.client, factsHash: row.facts, html: text, pdf, facts, approvedAtMs };
  return ended(ports, of, recipient, await door.deliver(report));
}

async function pdfOf({ ledger }: ReportPorts, hash: string | undefined): Promise<Uint8Array | undefined> {
  const text = hash === undefined ? undefined : await ledger.reportText(hash);
  return text === undefined ? undefined : Buffer.from(text, 'base64');
}
const refused = (why: string): Delivered => ({ kind: 'refused', permanent: true, why });

const rowOf = async ({ ledger }: ReportPorts, of: RevisionRef, recipient: string): Promise<OutboxRow | undefined> =>
  (await ledger.outbox(of)).find((one) => one.recipient === recipient);

/** As it ended before: said again after a kill. */
function standing({ state }: OutboxRow): DeliveryEnd['kind'] {
  return state === 'waiting' || state === 'sending' ? 'unknown' : state;
}

async function ended(
  { ledger, clock, attempt = () => Context.current().info.attempt }: ReportPorts,
  of: RevisionRef,
  recipient: string,
  delivered: Delivered,
): Promise<DeliveryEnd> {
  const { state, detail, isAgain, retryAfterMs } = asKept(delivered);
  await ledger.endSending({ ...of, recipient }, { state, detail, atMs: await clock.nowMs() });
  // A wait that is named takes the place of the growing one.
  if (isAgain) throw retryAttempt(detail, retryAfterMs === undefined ? undefined : deliverAgainMs(attempt(), retryAfterMs));
  return { kind: state };
}

/** What was under way when its time was over, as after a kill and a day without us: nobody knows, and nobody tries it by itself any more. */
export async function endUnderWay({ ledger, clock }: Pick<ReportPorts, 'ledger' | 'clock'>, of: RevisionRef): Promise<void> {
  const end = { state: 'unknown', detail: 'its time was over while it was under way, and nobody knows whether it has come' } as const;
  for (const { recipient, state } of await ledger.outbox(of))
    if (state === 'sending') await ledger.endSending({ ...of, recipient }, { ...end, atMs: await clock.nowMs() });
}

/** Pure: how an end is kept, and whether it may be tried again. A no for now is as good as not sent: the other side has said that it has nothing. */
export function asKept(delivered: Delivered): {
  readonly state: DeliveryEnd['kind'];
  readonly detail: string;
  readonly isAgain: boolean;
  /** No sooner than the other side has asked for. */
  readonly retryAfterMs?: number;
} {
  switch (delivered.kind) {
    case 'accepted':
      return { state: 'accepted', detail: delivered.id, isAgain: false };
    case 'refused':
      if (delivered.permanent) return { state: 'refused', detail: delivered.why, isAgain: false };
      return {
        state: 'not-sent',
        detail: `refused for now: ${delivered.why}`,
        isAgain: true,
        ...waitOf(delivered),
      };
    case 'not-sent':
      return { state: 'not-sent', detail: delivered.why, isAgain: true, ...waitOf(delivered) };
    case 'unknown':
      return { state: 'unknown', detail: delivered.why, isAgain: false };
  }
}
const waitOf = ({ retryAfterMs }: { readonly retryAfterMs?: number }): { readonly retryAfterMs?: number } =>
  retryAfterMs === undefined ? {} : { retryAfterMs };
