/** The row of Wazuh: its integrator posts each alert. */
import { LABELS, SEVERITY, findAlert } from './read.ts';
import { MOST_BYTES, inJson, readingOf } from '../alert-reading.ts';
import { bearer, tokenForm } from '../bearer.ts';
import type { AlertSource } from '../alert-source.ts';

const KIND = 'wazuh';

export const wazuh: AlertSource = {
  kind: KIND,
  form: {
    description: 'Wazuh (an integration of its manager that posts each alert); a bearer token that the integration sends',
    auth: tokenForm,
  },
  ...bearer,
  ...readingOf(KIND, inJson(findAlert)),
  limits: { mostBytes: MOST_BYTES },
  identity: [
    { field: 'rule.id', why: 'what was found' },
    { field: 'agent.id', why: 'where it was found' },
    { field: 'agent.name', why: 'managers count their agents each from 000: two of them stay apart' },
    {
      field: 'source address',
      why: 'data.srcip, else data.src_ip, else data.win.eventdata.ipAddress: two attackers of one machine are two, the thousand tries of one are one',
    },
  ],
  episode: { by: 'event', why: 'it tells what has happened and never that it is over; timestamp is the time of that one event' },
  owner: 'agent.labels.client (or customer, tenant, organization, organisation, company), else manager.name',
  severity: SEVERITY,
  gives: { host: true, site: true, labels: LABELS },
  makesTickets: { mostly: false, why: 'its integrator hands alerts on, and knows no tickets' },
};
