/** What a run of an episode starts with. Data only. */
import type { CarriedSettings } from './contract.ts';
import type { EpisodeState } from './state.ts';

/** `carried`: where an earlier run of the same item stood when it went on as this one. */
export type EpisodeInput = {
  readonly connection: string;
  readonly ticket: string;
  readonly settings: CarriedSettings;
  readonly carried?: EpisodeState;
};
