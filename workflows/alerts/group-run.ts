/** Pure: where the run of a group stands. */
import { GATHERING } from './group-step.ts';
import type { GroupSettings } from './contract.ts';
import type { GroupRun, Look, Stood } from './group-contract.ts';

export const freshRun = (episodes = 0): GroupRun => ({
  episode: undefined,
  group: GATHERING,
  ticket: undefined,
  openings: 0,
  tellings: 0,
  isSilent: false,
  owed: undefined,
  episodes,
});

/** A new firing after the end is a new episode: nothing of the one before holds for it. One that an earlier run has told of goes on. */
export function ofEpisode(run: GroupRun, { episode, stood }: Extract<Look, { kind: 'open' }>, settings: GroupSettings): GroupRun {
  if (run.episode === episode) return run;
  const fresh = { ...freshRun(run.episodes), episode };
  return stood === undefined ? fresh : { ...fresh, ...begunAgain(stood, settings) };
}

/** As it stood when it was last told of. Whether its ticket is open is found when something is to be said. */
const begunAgain = ({ last, notesAtMs, ...stood }: Stood, { notesADay }: GroupSettings): Partial<GroupRun> => ({
  ...stood,
  group: {
    kind: 'ticket',
    noted: { count: last.count, severity: last.severity },
    raisedTo: last.severity,
    open: { atMs: last.atMs, hosts: last.hosts, rules: last.rules },
    notesAtMs: notesAtMs.slice(-Math.max(1, notesADay)),
    isFlapping: last.kind === 'flapping',
  },
});
