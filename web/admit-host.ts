/** Pure: whether a browser asks under one of our own names. A website whose name is pointed at this machine has its own name in `Host`. */

export type Admission = { readonly kind: 'admitted' } | { readonly kind: 'refused'; readonly why: string };

const ADMITTED: Admission = { kind: 'admitted' };
const hostsOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

/** So that a name of a stranger that leads here reads nothing. */
export function admitHost(port: number, host: string | undefined): Admission {
  if (host !== undefined && hostsOf(port).includes(host)) return ADMITTED;
  return { kind: 'refused', why: `Expected the host ${hostsOf(port).join(' or ')}, got another. Open the address that was printed.` };
}

/** What changes something has to come from a page of ours, as its browser says; `host` has been admitted. */
export function admitOwnOrigin(host: string | undefined, origin: string | undefined): Admission {
  if (host !== undefined && origin === `http://${host}`) return ADMITTED;
  return { kind: 'refused', why: 'Expected a request of the page itself, got one of another origin or of none. Use the page.' };
}
