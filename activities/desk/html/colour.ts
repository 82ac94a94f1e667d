/** Pure: colours as they are declared in an element, as far as text may vanish in them. */

/** Red, green and blue from 0 to 255. `unknown`: a picture, or a word that is not read here. */
export type Colour = readonly [number, number, number] | 'transparent' | 'unknown';

const NAMED: Readonly<Record<string, Colour>> = {
  white: [255, 255, 255],
  snow: [255, 250, 250],
  ivory: [255, 255, 240],
  ghostwhite: [248, 248, 255],
  floralwhite: [255, 250, 240],
  mintcream: [245, 255, 250],
  azure: [240, 255, 255],
  whitesmoke: [245, 245, 245],
  black: [0, 0, 0],
  gray: [128, 128, 128],
  grey: [128, 128, 128],
  silver: [192, 192, 192],
  red: [255, 0, 0],
  blue: [0, 0, 255],
  green: [0, 128, 0],
  yellow: [255, 255, 0],
  navy: [0, 0, 128],
  transparent: 'transparent',
};

export function colourOf(said: string): Colour {
  const word = said.trim().toLowerCase();
  // Own names only: `constructor` is no colour.
  if (Object.hasOwn(NAMED, word)) return NAMED[word] ?? 'unknown';
  const hex = /^#?([0-9a-f]{3,8})$/.exec(word)?.[1];
  return hex === undefined ? rgbOf(word) : hexOf(hex);
}

/** The first word that is a colour; `none` leaves what lies behind. */
export function backgroundOf(said: string, behind: Colour): Colour {
  const word = said.trim().toLowerCase();
  if (/url\(|gradient|image/.test(word)) return 'unknown';
  if (word === 'none' || word === 'inherit' || word === '') return behind;
  const parts = [word, ...(word.match(/#[0-9a-f]{3,8}\b|rgba?\([^)]{0,60}\)|\b[a-z]{3,20}\b/g) ?? [])];
  const colour = parts.map(colourOf).find((one) => one !== 'unknown') ?? 'unknown';
  return colour === 'transparent' ? behind : colour;
}

/** So near that nobody reads it. */
const NEAR = 16;
export const isSame = (one: Colour, other: Colour): boolean =>
  typeof one !== 'string' && typeof other !== 'string' && one.every((part, at) => Math.abs(part - (other[at] ?? 0)) <= NEAR);

function hexOf(hex: string): Colour {
  const parts = hex.length <= 4 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
  const [red = 0, green = 0, blue = 0, alpha = 255] = parts.map((part) => Number.parseInt(part, 16));
  return alpha <= 12 ? 'transparent' : [red, green, blue];
}

function rgbOf(word: string): Colour {
  const inside = /^rgba?\(([^)]{5,60})\)$/.exec(word)?.[1];
  if (inside === undefined) return 'unknown';
  const parts = inside.split(/[\s,/]+/).filter((part) => part !== '');
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = parts.map(
    (part) => Number.parseFloat(part) * (part.endsWith('%') ? 2.55 : 1),
  );
  const alpha = parts[3] === undefined ? 1 : Number.parseFloat(parts[3]) / (parts[3].endsWith('%') ? 100 : 1);
  if (alpha <= 0.05) return 'transparent';
  return [red, green, blue].some((part) => Number.isNaN(part)) ? 'unknown' : [red, green, blue];
}
