/** Sends an approved page to one recipient: a row before, a row after. What may have been sent is not sent again where that would be seen twice. */
import type { Delivered, RevisionRef } from '../../workflows/reports/contract.ts';
import type { ReportPorts } from './ports.ts';

export async function delivering(ports: ReportPorts, of: RevisionRef, recipient: string, html: string): Promise<Delivered> {
  const { ledger, clock, deliveryOf } = ports;
  const key = { ...of, recipient };
  const delivery = deliveryOf(recipient);
  const row = await ledger.report(of, of.revision);
  const text = await ledger.reportText(html);
  if (row?.html !== html || text === undefined)
    return ended(ports, of, recipient, { kind: 'refused', detail: 'the approved page is not there any more' });
  if (delivery === undefined)
    return ended(ports, of, recipient, { kind: 'refused', detail: 'the configuration names this recipient no more' });
  const begun = await ledger.beginSending(key, await clock.nowMs());
  if (begun === 'over') return standing(ports, of, recipient);
  if (begun === 'again' && !delivery.repeatable)
    return ended(ports, of, recipient, { kind: 'unknown', detail: 'it was begun before, and nobody knows whether it has come' });
  return ended(ports, of, recipient, await delivery.deliver({ of, html: text }));
}

/** As it ended before: said again after a kill. */
async function standing({ ledger }: ReportPorts, of: RevisionRef, recipient: string): Promise<Delivered> {
  const row = (await ledger.outbox(of)).find((one) => one.recipient === recipient);
  if (row?.state === 'sent' || row?.state === 'refused') return { kind: row.state, detail: row.detail };
  return { kind: 'unknown', detail: row === undefined ? 'it is none of the outbox' : row.detail };
}

async function ended({ ledger, clock }: ReportPorts, of: RevisionRef, recipient: string, end: Delivered): Promise<Delivered> {
  await ledger.endSending({ ...of, recipient }, { state: end.kind, detail: end.detail, atMs: await clock.nowMs() });
  return end;
}
