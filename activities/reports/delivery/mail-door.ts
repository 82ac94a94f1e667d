/** Pure: by which server mail leaves, whether anything may go through it, and what one mailbox is. */
export type MailTls =
  /** Port 587: asked for, and refused without it. `ca`: PEM of an authority of one's own. */
  | { readonly kind: 'starttls'; readonly ca?: string }
  /** Port 465. */
  | { readonly kind: 'implicit'; readonly ca?: string }
  /** Readable on the way. Somebody has to say why, except on this machine. */
  | { readonly kind: 'none'; readonly reason?: string };
export type MailDoor = {
  readonly host: string;
  readonly port: number;
  readonly tls: MailTls;
  /** Undefined: the server takes mail without. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
};

/** One mailbox in ASCII, as SMTP takes it without quotes or comments. A domain of other letters is written as `xn--…`. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
export const isMailbox = (text: string): boolean => text.length <= 254 && ADDRESS.test(text) && !text.includes('..');

/** Why nothing may go through it. */
export function doorFault({ host, tls, login }: MailDoor): string | undefined {
  if (tls.kind !== 'none' || isLoopback(host)) return undefined;
  if (login !== undefined) return `${host} would get a password on an unprotected connection`;
  return (tls.reason ?? '').trim() === '' ? `mail to ${host} would be readable on its way; say why that may be, or use TLS` : undefined;
}
const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
