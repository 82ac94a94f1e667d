/** What a storm of alerts is made of: a site whose hosts go down one after the other, as an Alertmanager would tell of it. Pure. */

/** So many hosts of one site in ten seconds, a post each half second. */
export const STORM = { alerts: 200, posts: 20, everyMs: 500 } as const;
/** By the name that both the desk and the source know. */
export const STORM_CLIENT = 'tern-logistics';
/** The name of the connection, and so of its door. */
export const STORM_SOURCE = 'prometheus';
export const CONDITION = 'HostDown';

/** Each storm has a site of its own, so that each is a group of its own. */
export const SITES = ['Rotterdam', 'Gdansk', 'Leith', 'Bilbao', 'Tromso', 'Malmo'] as const;
export type Storm = { readonly site: string; readonly startedAtMs: number };

/** Undefined after the last: more would tell nothing new. */
export const nextStorm = (earlier: number, nowMs: number): Storm | undefined => {
  const site = SITES[earlier];
  return site === undefined ? undefined : { site, startedAtMs: nowMs };
};

/** Ten new alerts, and the ten of the post before once more: a source repeats what still fires. */
export function stormPost({ site, startedAtMs }: Storm, post: number): string {
  const size = STORM.alerts / STORM.posts;
  const from = Math.max(0, post - 1) * size;
  const alerts = Array.from({ length: (post + 1) * size - from }, (_, at) => alertOf(site, startedAtMs, from + at));
  const groupLabels = { alertname: CONDITION, site };
  return JSON.stringify({ version: '4', receiver: 'standby', status: 'firing', groupLabels, truncatedAlerts: 0, alerts });
}

function alertOf(site: string, startedAtMs: number, number: number): unknown {
  const host = `${site.slice(0, 3).toLowerCase()}-${String(number + 1).padStart(3, '0')}`;
  return {
    status: 'firing',
    labels: { alertname: CONDITION, client: STORM_CLIENT, site, instance: `${host}:9100`, severity: 'error' },
    annotations: { summary: `${host} does not answer` },
    startsAt: new Date(startedAtMs + number).toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
  };
}
