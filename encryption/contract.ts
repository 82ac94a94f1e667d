/** What the rest of Standby may ask of the key: bytes in, sealed bytes out, and back. */
export interface Seal {
  /** First eight hex digits of the SHA-256 of the key: names the key, tells nothing of it. */
  readonly keyId: string;
  seal(plain: string): string;
  /** Throws `UnsealError` for a foreign, altered or unsealed text: fail closed. */
  unseal(sealed: string): string;
}
