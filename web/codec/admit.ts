/** Pure: whether a request may be decoded for its sender. */
import { createHash, timingSafeEqual } from 'node:crypto';

export type Admission = { readonly kind: 'admitted' } | { readonly kind: 'refused'; readonly status: 401 | 403; readonly why: string };
export type Door = {
  /** Where Temporal's UI is served, as a browser names it: `http://localhost:8233`. */
  readonly origins: readonly string[];
  /** Asked for as `Authorization: Bearer <token>` where it is set. */
  readonly token?: string;
};

/** Any web page can send a request to loopback, and its browser says so in `Origin`; the CLI sends none. */
export function admitOrigin(door: Door, origin: string | undefined): Admission {
  if (origin === undefined || door.origins.includes(origin)) return { kind: 'admitted' };
  return {
    kind: 'refused',
    status: 403,
    why: `Expected the origin of Temporal's UI (${door.origins.join(', ')}), got another; add it to the settings.`,
  };
}

export function admitToken(door: Door, authorization: string | undefined): Admission {
  if (door.token === undefined || isSame(authorization ?? '', `Bearer ${door.token}`)) return { kind: 'admitted' };
  const got = authorization === undefined ? 'none' : 'another';
  return {
    kind: 'refused',
    status: 401,
    why: `Expected "Authorization: Bearer <token of the codec server>", got ${got}; see --codec-auth.`,
  };
}

/** Compares hashes in constant time: the time taken tells neither length nor a prefix of the token. */
function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest());
}
