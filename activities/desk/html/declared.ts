/** Pure: what the attributes of an element declare about being seen. Style sheets are not read: only what stands in the element itself. */
import { backgroundOf, colourOf, isSame } from './colour.ts';
import type { Colour } from './colour.ts';

export type Attributes = ReadonlyMap<string, string>;
/** How text in an element is shown. What is `gone` takes everything inside with it; the rest is inherited, and may be declared anew. */
export type Look = {
  readonly gone: boolean;
  readonly tiny: boolean;
  readonly invisible: boolean;
  readonly preformatted: boolean;
  readonly colour: Colour;
  readonly background: Colour;
};

/** Black on white, as a page is that declares nothing. */
export const PAGE: Look = {
  gone: false,
  tiny: false,
  invisible: false,
  preformatted: false,
  colour: [0, 0, 0],
  background: [255, 255, 255],
};

export const isHidden = ({ gone, tiny, invisible, colour, background }: Look): boolean =>
  gone || tiny || invisible || colour === 'transparent' || isSame(colour, background);

/** Those that are read at all. */
export const READ: ReadonlySet<string> = new Set([
  'style',
  'hidden',
  'aria-hidden',
  'class',
  'id',
  'background',
  'bgcolor',
  'color',
  'open',
]);

export function lookOf(outer: Look, attributes: Attributes): Look {
  if (attributes.size === 0 || outer.gone) return outer;
  const style = declarationsOf(attributes.get('style') ?? '');
  const said = (name: string): string | undefined => style.get(name);
  const isAside = attributes.has('hidden') || attributes.get('aria-hidden')?.trim().toLowerCase() === 'true';
  const visibility = said('visibility') ?? (outer.invisible ? 'hidden' : 'visible');
  const colour = said('color') ?? attributes.get('color');
  const whiteSpace = said('white-space');
  return {
    gone: isAside || isTakenAway(said),
    tiny: isTiny(said('font-size') ?? sizeIn(said('font')), outer.tiny),
    invisible: visibility === 'hidden' || visibility === 'collapse',
    preformatted: whiteSpace === undefined ? outer.preformatted : /^(pre|break-spaces)/.test(whiteSpace),
    colour: colour === undefined ? outer.colour : colourOf(colour),
    background: groundOf(outer, attributes, said),
  };
}

function groundOf(outer: Look, attributes: Attributes, said: Said): Colour {
  const declared = said('background-color') ?? said('background') ?? attributes.get('bgcolor');
  if (declared !== undefined) return backgroundOf(declared, outer.background);
  // What a style sheet may colour is not known from here.
  const isStyled = ['class', 'id', 'background'].some((name) => attributes.has(name)) || said('background-image') !== undefined;
  return isStyled ? 'unknown' : outer.background;
}

type Said = (name: string) => string | undefined;

/** Names and values in small letters; of several the last, unless an earlier one is called important. */
function declarationsOf(style: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const important = new Set<string>();
  const whole = style.replace(/\/\*[^]*?(?:\*\/|$)/g, '').replace(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) => characterOf(hex));
  for (const declaration of whole.split(';')) {
    const colon = declaration.indexOf(':');
    if (colon < 0) continue;
    const name = declaration.slice(0, colon).replaceAll('\\', '').trim().toLowerCase();
    const value = declaration
      .slice(colon + 1)
      .replaceAll('\\', '')
      .trim()
      .toLowerCase();
    const mark = value.indexOf('!');
    const isImportant = mark >= 0 && value.slice(mark + 1).trim() === 'important';
    const said = mark < 0 ? value : value.slice(0, mark).trim();
    // Without a value it declares nothing, and what was declared before still holds.
    if (said === '' || (important.has(name) && !isImportant)) continue;
    if (isImportant) important.add(name);
    found.set(name, said);
  }
  return found;
}

function characterOf(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code === 0 || code > 0x10ffff ? '' : String.fromCodePoint(code);
}

/** Not drawn, drawn with nothing, or drawn where nobody looks. */
function isTakenAway(said: Said): boolean {
  return (
    said('display') === 'none' ||
    said('content-visibility') === 'hidden' ||
    numberIn(said('opacity')) <= 0.05 ||
    isFarAway(said) ||
    isCutAway(said) ||
    (/hidden|clip|scroll|auto/.test(said('overflow') ?? '') &&
      ['height', 'max-height', 'width', 'max-width'].some((name) => isNothing(said(name))))
  );
}

/** Beyond the edge of any window, and of any margin that a layout uses. */
const FAR = -400;
const OFFSETS = ['left', 'top', 'right', 'bottom', 'text-indent', 'margin', 'margin-left', 'margin-top', 'margin-right', 'inset'];
function isFarAway(said: Said): boolean {
  if (OFFSETS.some((name) => numberIn(said(name)) <= FAR)) return true;
  const transform = said('transform') ?? '';
  return /scale[xy3]?d?\(\s*0*\.?0*\s*[,)]/.test(transform) || /translate[xy3]?d?\([^)]{0,40}-\s*\d{3,}/.test(transform);
}

function isCutAway(said: Said): boolean {
  const clip = said('clip') ?? '';
  if (/^rect\(\s*[01](px)?[\s,]+[01](px)?[\s,]+[01](px)?[\s,]+[01](px)?\s*\)/.test(clip)) return true;
  return /^(inset\(\s*(50|[6-9]\d|100)%|circle\(\s*0)/.test(said('clip-path') ?? '');
}

/** A pixel is nothing; a share of the window is something as long as it is not zero. */
function isNothing(size: string | undefined): boolean {
  const number = numberIn(size);
  return number === 0 || (number <= 1 && !/(em|rem|%|vh|vw)$/.test(size ?? ''));
}

/** Smaller than a hair; a size relative to nothing is nothing. */
function isTiny(size: string | undefined, isOuterTiny: boolean): boolean {
  if (size === undefined || size === 'inherit') return isOuterTiny;
  const number = numberIn(size);
  if (Number.isNaN(number)) return /^(smaller|larger)$/.test(size) ? isOuterTiny : false;
  if (size.endsWith('%')) return isOuterTiny || number <= 10;
  if (/[^r]em$|ex$/.test(size)) return isOuterTiny || number <= 0.1;
  return number <= (size.endsWith('rem') ? 0.1 : 1);
}

/** `font: 0/0 a` sets a size too; 100 to 900 is a weight. */
const sizeIn = (font: string | undefined): string | undefined =>
  font?.split(/[\s/]/).find((part) => /^\d*\.?\d+([a-z]{2,3}|%)?$/.test(part) && !/^[1-9]00$/.test(part));

/** NaN where there is none: it compares with nothing. */
const numberIn = (value: string | undefined): number => (value === undefined ? Number.NaN : Number.parseFloat(value));
