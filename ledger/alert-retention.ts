/** Alerts of episodes that ended long ago keep their keys, which a replay is told by, and lose what they said. */
import { sql } from 'kysely';
import type { QueryResult } from 'kysely';
import type { Store } from './store.ts';

/** First the alerts, then what their group is made of: an episode is looked through until none of its alerts says anything. */
export async function emptyAlerts({ once }: Pick<Store, 'once'>, beforeMs: number, most: number): Promise<readonly QueryResult<unknown>[]> {
  const alerts = await once((db) =>
    sql`update alert set sealed_body = '' where (connection, "key", starts_at_ms) in
      (select alert.connection, alert."key", alert.starts_at_ms from alert_episode
        join alert on alert.connection = alert_episode.connection and alert.group_hash = alert_episode.group_hash
          and alert.episode = alert_episode.episode
        where alert_episode.ended_at_ms < ${beforeMs} and alert_episode.sealed_about <> '' and alert.sealed_body <> ''
        order by alert_episode.ended_at_ms limit ${most})`.execute(db),
  );
  const episodes = await once((db) =>
    sql`update alert_episode set sealed_about = '', sealed_stand = '' where (connection, group_hash, episode) in
      (select connection, group_hash, episode from alert_episode
        where ended_at_ms < ${beforeMs} and sealed_about <> ''
          and not exists (select 1 from alert where alert.connection = alert_episode.connection
            and alert.group_hash = alert_episode.group_hash and alert.episode = alert_episode.episode and alert.sealed_body <> '')
        order by ended_at_ms limit ${most})`.execute(db),
  );
  return [alerts, episodes];
}
