/** The storms of alerts that have begun, each posted to the door of Standby. */
import { postStorm } from './post-storm.ts';
import { nextStorm } from './storm.ts';
import type { Storm } from './storm.ts';

export type Storms = {
  /** All that have begun, in order. */
  readonly begun: readonly Storm[];
  /** Undefined where there were enough. `ended` resolves with how long it took; `half` is called in its middle. */
  begin(half: () => Promise<void>, stop: AbortSignal): { readonly site: string; readonly ended: Promise<number> } | undefined;
};

export function createStorms(ingressPort: number): Storms {
  const begun: Storm[] = [];
  return {
    begun,
    begin(half, stop) {
      const storm = nextStorm(begun.length, Date.now());
      if (storm === undefined) return undefined;
      begun.push(storm);
      return { site: storm.site, ended: postStorm({ ingressPort, storm, half, stop }) };
    },
  };
}
