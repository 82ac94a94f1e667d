/** Decides whether a delivery carries the right token, for sources that cannot sign. Pure. */
import { createHash } from 'node:crypto';
import { isSameSecret } from '../net/same-secret.ts';
import type { AlertSourceForm } from './alert-source.ts';
import type { Intake, RawDelivery, Refused, Verified } from './intake.ts';

/** 24 characters of a generator cannot be guessed; a header has room for 200. */
const TOKEN = /^[!-~]{24,200}$/;
const HEADER = /^bearer +([!-~]{1,1000})$/i;
const ID_DIGITS = 32;

export const tokenForm: AlertSourceForm['auth'] = {
  kind: 'token',
  name: 'a token',
  wanted: 'tokens of 24 to 200 visible ASCII characters',
  fits: (token) => TOKEN.test(token),
};

/** What the headers alone can say, and the token against those valid now. There is no time in it: a replay is a snapshot once more. */
export const bearer: Pick<Intake, 'refusedByHeaders' | 'verify'> = {
  refusedByHeaders: (headers) => (tokenIn(headers) === undefined ? NONE : undefined),
  verify,
};

const NONE: Refused = { kind: 'forged', why: 'expected the header authorization to be Bearer and a token, got none or another' };
const tokenIn = (headers: Headers): string | undefined => HEADER.exec(headers.get('authorization') ?? '')?.[1];

function verify({ secrets, headers, rawBody }: RawDelivery): Verified {
  if (!secrets.every(tokenForm.fits)) throw new RangeError(`Expected ${tokenForm.wanted}, got another text. Correct the configured token.`);
  const given = tokenIn(headers);
  if (given === undefined) return NONE;
  const right = secrets.map((secret) => isSameSecret(given, secret));
  if (!right.includes(true)) return { kind: 'forged', why: `the token is none of ${secrets.length}` };
  // Such a source gives its deliveries no id. The same bytes say the same, and need no second look.
  return { kind: 'genuine', deliveryId: createHash('sha256').update(rawBody).digest('hex').slice(0, ID_DIGITS) };
}
