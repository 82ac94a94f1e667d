/** Sees that a namespace is this installation's before anything is done in it: made its own at the first start, refused if another's. */
import { belonging } from './belongs.ts';
import { addKey, makeMarker, readMarker } from './marker.ts';
import type { Keys } from '../encryption/key-text.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Belonging, Mine } from './belongs.ts';
import type { MarkerPlace } from './marker.ts';

export type Claiming = {
  readonly place: MarkerPlace;
  readonly ledger: Pick<Ledger, 'installation' | 'bindInstallation'>;
  readonly keys: Keys;
  /** Whether a new ledger may take the place of one that is lost, where the key is the right one. */
  readonly mayFollow: boolean;
  readonly nowMs: () => number;
};
type Foreign = Extract<Belonging, { kind: 'foreign' }>;
export type Claimed = { readonly kind: 'claimed'; readonly installation: string } | Foreign;

/** A start that loses the race for the marker looks once more at who has won it. */
const LOOKS = 3;

export async function claimNamespace({ place, ledger, keys, mayFollow, nowMs }: Claiming): Promise<Claimed> {
  const mine = await mineOf(ledger, keys, mayFollow);
  for (let look = 0; look < LOOKS; look++) {
    const belongs = belonging(await readMarker(place), mine);
    switch (belongs.kind) {
      case 'foreign':
        return belongs;
      case 'nobodys':
        if (await makeMarker(place, mine)) return bound(ledger, mine.installation, nowMs());
        break;
      case 'ours': {
        const { installation, isRunning, lacks } = belongs;
        if (isRunning) {
          for (const keyId of lacks) await addKey(place, keyId);
          return bound(ledger, installation, nowMs());
        }
        if (await makeMarker(place, { installation, keyIds: mine.keyIds })) return bound(ledger, installation, nowMs());
      }
    }
  }
  return { kind: 'foreign', wanted: 'a marker that stays', got: 'one that others end and make', todo: 'Start again.' };
}

/** For who works in a namespace that a start has claimed before. */
export async function ownNamespace({ place, ledger, keys }: Omit<Claiming, 'mayFollow' | 'nowMs'>): Promise<Claimed> {
  const mine = await mineOf(ledger, keys, false);
  const belongs = belonging(await readMarker(place), mine);
  if (belongs.kind === 'ours') return { kind: 'claimed', installation: belongs.installation };
  if (belongs.kind === 'foreign') return belongs;
  return {
    kind: 'foreign',
    wanted: `a namespace of the installation ${mine.installation}`,
    got: 'one in which no Standby has started yet',
    todo: 'Name the Temporal and the namespace that Standby runs on (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE), or start it.',
  };
}

async function mineOf(ledger: Claiming['ledger'], keys: Keys, mayFollow: boolean): Promise<Mine> {
  const { id, isBound } = await ledger.installation();
  return { installation: id, isBound, mayFollow, keyIds: keys.map(({ keyId }) => keyId) };
}

async function bound(ledger: Claiming['ledger'], installation: string, atMs: number): Promise<Claimed> {
  if (await ledger.bindInstallation(installation, atMs)) return { kind: 'claimed', installation };
  const other = await ledger.installation();
  return {
    kind: 'foreign',
    wanted: `a namespace of the installation ${other.id}`,
    got: `one of the installation ${installation}`,
    todo: 'Another process has bound this ledger meanwhile: start again.',
  };
}

export const foreignText = ({ wanted, got }: Foreign, namespace: string): string =>
  `the namespace ${namespace}: wanted ${wanted}, got ${got}.`;
