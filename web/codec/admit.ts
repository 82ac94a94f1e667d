/** Pure: whether a request may be decoded for its sender. */
import { isSameSecret } from '../../net/same-secret.ts';

export type Admission = { readonly kind: 'admitted' } | { readonly kind: 'refused'; readonly status: 401 | 403; readonly why: string };
export type Door = {
  /** Where Temporal's UI is served, as a browser names it: `http://localhost:8233`. */
  readonly origins: readonly string[];
  /** Asked for as `Authorization: Bearer <token>`, or as the first part of the path. */
  readonly token: string;
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

/** `shown`: what the request says, undefined where it says none. */
export function admitToken(door: Door, shown: string | undefined): Admission {
  if (shown !== undefined && isSameSecret(shown, door.token)) return { kind: 'admitted' };
  return {
    kind: 'refused',
    status: 401,
    why: `Expected "Authorization: Bearer <token of the codec server>", got ${shown === undefined ? 'none' : 'another'}; it stands in codec-token in the data directory, see --codec-auth.`,
  };
}
