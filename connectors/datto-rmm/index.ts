/** The row of Datto RMM, whose webhook sends what is written for it: the templates in examples/. */
import { LABELS, SEVERITY, findAlert } from './read.ts';
import { MOST_BYTES, readingOf } from '../alert-reading.ts';
import { bearer, tokenForm } from '../bearer.ts';
import type { AlertSource } from '../alert-source.ts';

const KIND = 'datto-rmm';

export const dattoRmm: AlertSource = {
  kind: KIND,
  form: {
    description: 'Datto RMM (webhook with the bodies in examples/datto-rmm-*.json); a bearer token among its headers',
    auth: tokenForm,
  },
  ...bearer,
  ...readingOf(KIND, findAlert),
  limits: { mostBytes: MOST_BYTES },
  identity: [{ field: 'alertuid', why: 'each alert that is raised has one of its own, and its resolved body has the same' }],
  episode: { by: 'key', why: 'none of its variables is known to say when the alert was raised: the start is when its first body came' },
  owner: 'sitename',
  severity: SEVERITY,
  gives: { host: true, site: true, labels: LABELS },
  makesTickets: {
    mostly: true,
    why: 'its monitors make a ticket beside the webhook where they are told to, as most are: another would be the second',
  },
};
