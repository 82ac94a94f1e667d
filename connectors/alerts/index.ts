/** The row of the generic alert shape, docs/alert-contract.openapi.yaml. */
import { findAlerts, SEVERITY } from './read.ts';
import { MOST_BYTES, inJson, readingOf } from '../alert-reading.ts';
import { headersOf, isWebhookSecret, refusedByHeaders, verifyDelivery } from '../standard-webhooks.ts';
import type { AlertSource } from '../alert-source.ts';

const KIND = 'alerts';

export const alerts: AlertSource = {
  kind: KIND,
  form: {
    description: 'the generic shape of docs/alert-contract.openapi.yaml, signed after Standard Webhooks',
    auth: { kind: 'secret', name: 'whsec_', wanted: 'webhook secrets of whsec_ and base64 of 24 to 64 bytes', fits: isWebhookSecret },
  },
  refusedByHeaders: (headers, nowMs) => refusedByHeaders(headersOf(headers), nowMs),
  verify: ({ headers, ...rest }) => verifyDelivery({ ...rest, headers: headersOf(headers) }),
  ...readingOf(KIND, inJson(findAlerts)),
  limits: { mostBytes: MOST_BYTES },
  identity: [{ field: 'key', why: 'whoever sends knows what is one alert to him, and says the same text for it for ever' }],
  episode: { by: 'start', why: 'the contract asks for the same startsAt until the alert is over' },
  owner: 'owner',
  severity: SEVERITY,
  gives: { host: true, site: true, labels: 'any' },
  makesTickets: { mostly: false, why: 'who has made a ticket says so by the field ticket, alert by alert' },
};
