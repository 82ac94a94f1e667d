/** The row of NinjaOne: its webhook posts an activity. */
import { LABELS, findAlert } from './read.ts';
import { SEVERITY } from './words.ts';
import { MOST_BYTES, inJson, readingOf } from '../alert-reading.ts';
import { bearer, tokenForm } from '../bearer.ts';
import type { AlertSource } from '../alert-source.ts';

const KIND = 'ninjaone';

export const ninjaone: AlertSource = {
  kind: KIND,
  form: { description: 'NinjaOne (webhook of its API); a bearer token among the headers that it is told to send', auth: tokenForm },
  ...bearer,
  ...readingOf(KIND, inJson(findAlert)),
  limits: { mostBytes: MOST_BYTES },
  identity: [{ field: 'seriesUid', why: 'the activities of one alert, from TRIGGERED to RESET, share it; each activity has another id' }],
  episode: { by: 'key', why: 'activityTime is the time of the activity: RESET has another one than the TRIGGERED that it ends' },
  owner: 'organizationId, else that of the device: an id stays when somebody renames the organisation',
  ownerName: 'organization.name',
  severity: SEVERITY,
  gives: { host: true, site: true, labels: LABELS },
  makesTickets: {
    mostly: true,
    why: 'its integrations with ticket systems make one of each alert whose policy says so: another would be the second',
  },
};
