/** Room and the right to write, where the cache, the dependencies and the data lie. */
import { sizeText } from '../../scripts/bootstrap/steps.mjs';
import { ok, wrong } from './finding.ts';
import type { Finding } from './finding.ts';

export type Place = {
  readonly name: string;
  readonly path: string;
  /** What is yet to be written there, with a word for it. */
  readonly needs: readonly { readonly bytes: number; readonly why: string }[];
  /** Another folder that would do. */
  readonly elsewhere: string;
};
/** `at` is the folder itself or, where it is not there yet, the nearest above it. */
export type Space = { readonly at: string; readonly device: number; readonly freeBytes: number; readonly isWritable: boolean };

/** Places on one file system share its room, so each is held against what all of them need. */
export function diskFindings(places: readonly Place[], spaceOf: (path: string) => Space): readonly Finding[] {
  const spaces = places.map((place) => ({ place, space: spaceOf(place.path) }));
  return spaces.map(({ place, space }) => {
    const sharing = spaces.filter((other) => other.space.device === space.device).flatMap((other) => other.place.needs);
    return diskFinding(place, space, sharing);
  });
}

function diskFinding({ name, path, needs, elsewhere }: Place, space: Space, sharing: Place['needs']): Finding {
  const free = `${sizeText(space.freeBytes)} free at ${path}`;
  if (needs.length === 0) return ok(`disk: ${name}`, `${free}; nothing is to be written`);
  if (!space.isWritable) return wrong(`disk: ${name}`, `${space.at} is not writable for this user`, `Make it writable, or ${elsewhere}.`);
  const bytes = sharing.reduce((sum, need) => sum + need.bytes, 0);
  const wanted = `wanted about ${sizeText(bytes)} for ${sharing.map(({ bytes: one, why }) => `${why} (${sizeText(one)})`).join(', ')}`;
  if (space.freeBytes < bytes)
    return wrong(
      `disk: ${name}`,
      `the disk is full: ${free}, ${wanted}`,
      `Free ${sizeText(bytes - space.freeBytes)} there, or ${elsewhere}.`,
    );
  return ok(`disk: ${name}`, `${free}, ${wanted}`);
}
