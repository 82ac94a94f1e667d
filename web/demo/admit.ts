/** Pure: whether a request comes from the demo's own page. Any website could else post to a port of this machine. */
import { createHash, timingSafeEqual } from 'node:crypto';

export type Admission = { readonly kind: 'admitted' } | { readonly kind: 'refused'; readonly why: string };
export type Asking = {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly token: string | undefined;
};

const ADMITTED: Admission = { kind: 'admitted' };
const hostsOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

/** A name of a website that points to this machine has that name in `Host`, and reads nothing. */
export function admitHost(port: number, host: string | undefined): Admission {
  if (host !== undefined && hostsOf(port).includes(host)) return ADMITTED;
  return {
    kind: 'refused',
    why: `Expected the host ${hostsOf(port).join(' or ')}, got another. Open the address that the demo has printed.`,
  };
}

/** An act needs the page's own origin, said by the browser, and the token that only the page was given. */
export function admitAct(port: number, wantedToken: string, asking: Asking): Admission {
  const host = admitHost(port, asking.host);
  if (host.kind === 'refused') return host;
  if (asking.origin !== `http://${asking.host}`)
    return { kind: 'refused', why: 'Expected a request of the page itself, got one of another origin or of none. Use the page.' };
  if (!isSame(asking.token ?? '', wantedToken))
    return { kind: 'refused', why: 'Expected the token of this run of the demo, got none or another. Load the page again.' };
  return ADMITTED;
}

/** Compares hashes in constant time: the time taken tells no prefix of the token. */
function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest());
}
