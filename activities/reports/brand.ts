/** Pure: how the MSP's reports look. What is no colour or no picture is not taken, as it would stand in the page's own code. */
export type Brand = {
  readonly name: string;
  /** `#1f5aa6`. */
  readonly colour: string;
  /** `data:image/png;base64,…`; undefined where there is none. */
  readonly logo: string | undefined;
};
const PLAIN = '#1f4e8c';

export const colourOf = ({ colour }: Brand): string => (/^#[0-9a-fA-F]{6}$/.test(colour) ? colour : PLAIN);
export const logoOf = ({ logo }: Brand): string | undefined =>
  logo !== undefined && logo.length <= 300_000 && /^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+=*$/.test(logo) ? logo : undefined;

/** As bright as text on white may be, by WCAG 2 (4.5 to 1), with something to spare for a page that is nearly white. */
const MOST_BRIGHT = 1.05 / 4.8 - 0.05;
/** The colour, or the nearest darker one that can be read on white. */
export function readable(colour: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  for (let share = 1; ; share -= 0.02) {
    const darker = parts.map((part) => Math.floor(part * share));
    if (brightness(darker) <= MOST_BRIGHT) return `#${darker.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  }
}

function brightness(parts: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
