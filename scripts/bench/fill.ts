/** Text that packs as badly as what is already packed: each character carries six bits, so that deflate leaves three quarters of it. */
import { randomBytes } from 'node:crypto';

const BITS = 6 / 8;
/** So many characters come to about so many bytes in a history, once packed and sealed. */
export const charactersFor = (bytes: number): number => Math.max(1, Math.round(bytes / BITS));
export const fillOf = (characters: number): string =>
  randomBytes(Math.ceil(characters * BITS) + 1)
    .toString('base64url')
    .slice(0, characters);
