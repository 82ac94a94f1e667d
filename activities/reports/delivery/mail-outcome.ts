/** Pure: what the end of one try means. The border is the end of the text: before it nobody can have the mail, after it only a reply tells. */
import { said } from '../../../connectors/delivery.ts';
import type { Delivered } from '../../../connectors/delivery.ts';

export type MailFault = {
  readonly message: string;
  /** The library's: `ECONNECTION`, `EMESSAGE`, … */
  readonly code?: string | undefined;
  /** The system's own, where the library has put its word over it. */
  readonly originalCode?: string | undefined;
  readonly responseCode?: number | undefined;
};

/** Codes under which a connection is gone; what was still in the air then, a number included, may be half a reply. */
const GONE: ReadonlySet<string> = new Set(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET']);
/** Certificates that nobody will trust tomorrow either, as Node names them. */
const CERTIFICATE = /CERT|SIGNATURE|ISSUER/;

/** `isWhole`: the end of the text has been given to the connection. */
export function afterFault(fault: MailFault, isWhole: boolean): Delivered {
  const { code = '', originalCode = '', responseCode: status = 0 } = fault;
  const why = said(fault.message);
  const isReply = status >= 400 && status < 600 && !GONE.has(code);
  if (isReply && code !== 'ETLS') return { kind: 'refused', permanent: status >= 500, why };
  if (isWhole) return { kind: 'unknown', why: `no reply after the whole mail was sent: ${why}` };
  if ((code === 'ETLS' && isReply) || CERTIFICATE.test(`${code} ${originalCode}`))
    return { kind: 'refused', permanent: true, why: `no protected connection: ${why}` };
  return { kind: 'not-sent', why };
}

/** A yes that came before the end of the text says nothing about it. */
export const afterYes = (id: string, isWhole: boolean): Delivered =>
  isWhole ? { kind: 'accepted', id } : { kind: 'unknown', why: 'the server said yes before the whole mail was sent' };
