/** Pure: what a fault of the network is called, and whether anything can have been sent before it. */

export type NetworkFault = {
  /** As Node and undici name it: `ECONNREFUSED`; undefined where it has no code. */
  readonly code: string | undefined;
  /** The error's class; undefined where what was thrown is no error. */
  readonly name: string | undefined;
  /** May quote the address. */
  readonly message: string;
};

/** `fetch` says only "fetch failed": the socket's own error stands in its cause, several in one AggregateError where a name has two addresses. */
export function networkFaultOf(error: unknown): NetworkFault {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const inner: unknown = cause instanceof AggregateError ? (cause.errors[0] ?? cause) : cause;
  const code = typeof inner === 'object' && inner !== null && 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined;
  return inner instanceof Error ? { code, name: inner.name, message: inner.message } : { code, name: undefined, message: String(inner) };
}

/** These come before a connection stands: nothing of the request has left. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The other side cannot have seen the request, so it may be sent again at once. In doubt it may have. */
export const neverConnected = ({ code }: NetworkFault): boolean => code !== undefined && NEVER_CONNECTED.has(code);
