/** How many files and sockets a process of this user may have open. Pure. */
import { connectionsWithin } from '../../net/open-files.ts';
import { ok, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

/** The service uses under 100 of its own, and Temporal's connections, workers and three listeners have to find room beside them. */
const LEAST = 1_024;
/** From here on a listener holds as many connections as it ever does. */
const AMPLE = 4_096;
const REMEDY = `Raise it before the start: ulimit -n ${AMPLE}, or under systemd LimitNOFILE=${AMPLE}.`;

/** `limit` undefined: the system sets none, or does not say. */
export function openFilesFinding(limit: number | undefined): Finding {
  if (limit === undefined) return ok('open files', 'the system sets no limit');
  const told = `${limit} (nofile); a listener holds ${connectionsWithin(limit)} connections`;
  if (limit < LEAST) return wrong('open files', `${told}; wanted ${LEAST} or more`, REMEDY);
  return limit < AMPLE ? ok('open files', told, REMEDY) : ok('open files', told);
}
