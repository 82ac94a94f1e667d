/** R29 to R31: what the desk announces. Pure. */
import { normalize } from '../../connectors/desk/normalize.ts';
import { verifyDelivery } from '../../connectors/standard-webhooks.ts';
import type { Announced, Delivered, Evidence } from './evidence.ts';
import { PASSED, failed, firstOf, skipped } from './verdict.ts';
import type { Rule, Verdict } from './verdict.ts';

const rule = (id: string, claim: string, judge: (announced: Announced, evidence: Evidence) => Verdict): Rule => ({
  id,
  claim,
  needs: ['R5', 'R11'],
  judge: (evidence) =>
    evidence.announced === undefined
      ? skipped('say --webhook-port and --webhook-secret-env, where the desk sends webhooks')
      : judge(evidence.announced, evidence),
});

export const WEBHOOK_RULES: readonly Rule[] = [
  rule('R29', 'a delivery is signed over the bytes that are sent', ({ deliveries, secret }) =>
    deliveries.length === 0 ? skipped('nothing was delivered') : firstOf(...deliveries.map((one) => signature(one, secret))),
  ),
  rule('R30', 'a change of ours is announced, as ours', announcement),
  rule('R31', 'a delivery that was refused comes again', again),
];

function signature({ headers, rawBody, atMs }: Delivered, secret: string): Verdict {
  const verified = verifyDelivery({ secrets: [secret], headers, rawBody, nowMs: atMs });
  return verified.kind === 'genuine' ? PASSED : failed('a genuine delivery', `${verified.kind}: ${verified.why}`);
}

function announcement({ deliveries, waitedMs }: Announced, { ticket }: Evidence): Verdict {
  const events = deliveries.map(({ rawBody }) => normalize(rawBody, ''));
  const unusable = events.find((one) => one.kind === 'unusable');
  if (unusable?.kind === 'unusable') return failed('a body as in the schema', unusable.why);
  const ours = events.find((one) => one.kind === 'event' && one.event.ticket === ticket && one.event.actor === 'us');
  if (ours === undefined)
    return failed(
      `ticket.updated for ${ticket} of \`us\``,
      `${deliveries.length} delivery(ies) within ${waitedMs / 1000} s, none of them that`,
    );
  return ours.kind === 'event' && ours.event.type === 'ticket.updated' ? PASSED : failed('ticket.updated', 'ticket.created');
}

/** The listener refuses the first. */
function again({ deliveries, waitedMs }: Announced): Verdict {
  const [first, ...others] = deliveries;
  if (first === undefined) return skipped('nothing was delivered');
  const second = others.find(({ headers }) => headers.id === first.headers.id);
  if (second === undefined) return failed('the refused delivery again, with the same webhook-id', `none within ${waitedMs / 1000} s`);
  return Buffer.from(second.rawBody).equals(first.rawBody) ? PASSED : failed('the same body again', 'another');
}
