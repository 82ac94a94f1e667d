/** Pure: whether a request comes from the demo's own page. Any website could else post to a port of this machine. */
import { admitHost, admitOwnOrigin } from '../admit-host.ts';
import { isSameSecret } from '../../net/same-secret.ts';
import type { Admission } from '../admit-host.ts';

export type Asking = {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly token: string | undefined;
};

/** An act needs the page's own origin, said by the browser, and the token that only the page was given. */
export function admitAct(port: number, wantedToken: string, asking: Asking): Admission {
  const host = admitHost(port, asking.host);
  if (host.kind === 'refused') return host;
  const origin = admitOwnOrigin(asking.host, asking.origin);
  if (origin.kind === 'refused') return origin;
  if (!isSameSecret(asking.token ?? '', wantedToken))
    return { kind: 'refused', why: 'Expected the token of this run of the demo, got none or another. Load the page again.' };
  return { kind: 'admitted' };
}
