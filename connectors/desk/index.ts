/** The row of the generic contract, docs/desk-contract.openapi.yaml. */
import { createDesk } from './client.ts';
import { normalize } from './normalize.ts';
import { headersOf, isWebhookSecret, refusedByHeaders, verifyDelivery } from '../standard-webhooks.ts';
import type { Connector } from '../connector.ts';

export const desk: Connector = {
  kind: 'desk',
  open: createDesk,
  intake: {
    refusedByHeaders: (headers, nowMs) => refusedByHeaders(headersOf(headers), nowMs),
    verify: ({ headers, ...rest }) => verifyDelivery({ ...rest, headers: headersOf(headers) }),
    normalize,
  },
  // An announcement is under 2 KB; 256 KB leaves room for ticket systems that embed the whole ticket.
  limits: { mostBytes: 256 * 1024 },
  form: {
    description: 'the generic contract of docs/desk-contract.openapi.yaml',
    webhookSecret: { name: 'whsec_', wanted: 'webhook secrets of whsec_ and base64 of 24 to 64 bytes', fits: isWebhookSecret },
  },
};
