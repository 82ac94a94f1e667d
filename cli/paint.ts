/** Our own colours, for whoever sees them. Pure. */
import { styleText } from 'node:util';
import type { Caller } from './command.ts';
import type { Paint } from './table.ts';

type Seen = Pick<Caller, 'colours'>;

/** For tables: what is late or wrong is red, a heading bold. */
export const paintFor =
  ({ colours }: Seen): Paint =>
  (tone, text) =>
    colours ? styleText(tone === 'late' ? 'red' : 'bold', text, { validateStream: false }) : text;

export const redFor =
  (seen: Seen) =>
  (text: string): string =>
    paintFor(seen)('late', text);
