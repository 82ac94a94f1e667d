/** The row of Prometheus Alertmanager; Grafana's alerting sends the same with some fields more. */
import { listAlerts } from './list.ts';
import { findAlerts } from './read.ts';
import { KIND, SEVERITY } from './words.ts';
import { MOST_BYTES, inJson, readingOf } from '../alert-reading.ts';
import { bearer, tokenForm } from '../bearer.ts';
import type { AlertSource } from '../alert-source.ts';

export const alertmanager: AlertSource = {
  kind: KIND,
  form: {
    description: 'Prometheus Alertmanager or Grafana (webhook); it cannot sign, so a bearer token in its http_config',
    auth: tokenForm,
  },
  ...bearer,
  ...readingOf(KIND, inJson(findAlerts)),
  limits: { mostBytes: MOST_BYTES },
  identity: [
    {
      field: 'labels',
      why: 'all of them with a value: they are what makes one alert there, and the key is the fingerprint that it computes of them itself',
    },
  ],
  episode: { by: 'start', why: 'it says the same startsAt until the alert is over, and a later one when it fires anew' },
  owner: 'the first of the labels client, customer, tenant, organization, organisation, company',
  severity: SEVERITY,
  gives: { host: true, site: true, labels: 'any' },
  makesTickets: { mostly: false, why: 'it notifies, and knows no tickets' },
  list: listAlerts,
};
