/** Pure: where the run of a group stands. */
import { GATHERING } from './group-step.ts';
import type { GroupRun } from './group-contract.ts';

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

/** A new firing after the end is a new episode: nothing of the one before holds for it. */
export const ofEpisode = (run: GroupRun, episode: number): GroupRun =>
  run.episode === episode ? run : { ...freshRun(run.episodes), episode };
