/** Pure: how the MSP's reports look. What is no colour or no picture is not taken, as it would stand in the page's own code. */
export type Brand = {
  readonly name: string;
  /** `#1f5aa6`. */
  readonly colour: string;
  /** `data:image/png;base64,…`; undefined where there is none. */
  readonly logo: string | undefined;
  /** BCP 47, of the prose. */
  readonly language: string;
};
const PLAIN = '#1f4e8c';

export const colourOf = ({ colour }: Brand): string => (/^#[0-9a-fA-F]{6}$/.test(colour) ? colour : PLAIN);
export const logoOf = ({ logo }: Brand): string | undefined =>
  logo !== undefined && logo.length <= 300_000 && /^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+=*$/.test(logo) ? logo : undefined;
export const languageOf = ({ language }: Brand): string => (/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(language) ? language : 'en');
