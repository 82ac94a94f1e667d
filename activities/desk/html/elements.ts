/**
 * The elements that are open while HTML is read, and whether what stands in them is seen. It follows the standard where a browser's
 * reading of broken HTML decides what a person sees, and takes constant time for each tag, however many are open.
 */
import { PAGE, isHidden, lookOf } from './declared.ts';
import { BOUNDARY, ENDS, ENDS_PARAGRAPH, FORMATTING, LIST, NEVER_SHOWN, PREFORMATTED, SPECIAL, TABLE_PART } from './names.ts';
import type { Attributes, Look } from './declared.ts';

type Element = {
  readonly name: string;
  readonly look: Look;
  readonly isSeen: boolean;
  /** Hides by itself what its parent shows. */
  readonly hides: boolean;
  readonly isForeign: boolean;
  /** How many of such elements are open, this one included: by two of these counts it is known whether one is between. */
  readonly specials: number;
  readonly boundaries: number;
  readonly tables: number;
  readonly lists: number;
  isOver: boolean;
};

const ROOT: Element = {
  name: '',
  look: PAGE,
  isSeen: true,
  hides: false,
  isForeign: false,
  specials: 0,
  boundaries: 0,
  tables: 0,
  lists: 0,
  isOver: false,
};

export class OpenElements {
  readonly #stack: Element[] = [];
  readonly #byName = new Map<string, Element[]>();
  /** Formatting that goes on, though its parent has ended: for each name, whether it hides. */
  readonly #going = new Map<string, boolean[]>();
  #hiding = 0;

  /** Whether text at this place is seen by a person. */
  get isSeen(): boolean {
    return this.#top.isSeen && this.#hiding === 0;
  }

  get isPreformatted(): boolean {
    return this.#top.look.preformatted;
  }

  get isForeign(): boolean {
    return this.#top.isForeign;
  }

  /** Ends what the beginning of such an element ends. `isWhole`: it ends with itself. Says whether it is seen. */
  open(name: string, attributes: Attributes, isWhole: boolean): boolean {
    this.#endBefore(name);
    const top = this.#top;
    const declared = lookOf(top.look, attributes);
    const isOff = NEVER_SHOWN.has(name) || (name === 'dialog' && !attributes.has('open'));
    const look = isOff ? { ...declared, gone: true } : PREFORMATTED.has(name) ? { ...declared, preformatted: true } : declared;
    const isSeen = look === top.look ? top.isSeen : !isHidden(look);
    if (isWhole) return isSeen;
    const element = {
      name,
      look,
      isSeen,
      hides: top.isSeen && !isSeen,
      isForeign: top.isForeign || name === 'svg' || name === 'math',
      specials: top.specials + Number(SPECIAL.has(name)),
      boundaries: top.boundaries + Number(BOUNDARY.has(name)),
      tables: top.tables + Number(name === 'table'),
      lists: top.lists + Number(LIST.has(name)),
      isOver: false,
    };
    this.#stack.push(element);
    const known = this.#byName.get(name);
    if (known === undefined) this.#byName.set(name, [element]);
    else known.push(element);
    return isSeen;
  }

  /** Says whether there was one to close. What is written after the end of the body still stands in it. */
  close(name: string): boolean {
    const element = this.#lastOf(name);
    if (element === undefined) return this.#stopGoing(name);
    const top = this.#top;
    if (name === 'body' || name === 'html') return true;
    if (top.tables > element.tables) return false;
    if (!TABLE_PART.has(name) && top.boundaries > element.boundaries) return false;
    if (name === 'li' && top.lists > element.lists) return false;
    if (top.specials > element.specials && !SPECIAL.has(name)) {
      if (FORMATTING.has(name)) this.#endAlone(element);
      return FORMATTING.has(name);
    }
    this.#endUpTo(element);
    return true;
  }

  get #top(): Element {
    return this.#stack.at(-1) ?? ROOT;
  }

  #lastOf(name: string): Element | undefined {
    return this.#byName.get(name)?.at(-1);
  }

  #endBefore(name: string): void {
    const paragraph = ENDS_PARAGRAPH.has(name) ? this.#lastOf('p') : undefined;
    if (paragraph && this.#top.boundaries === paragraph.boundaries) this.#endUpTo(paragraph);
    for (const ended of ENDS[name] ?? []) {
      const element = this.#lastOf(ended);
      const top = this.#top;
      const isNear = TABLE_PART.has(ended)
        ? element?.tables === top.tables
        : element?.lists === top.lists && element.boundaries === top.boundaries;
      if (element && isNear) this.#endUpTo(element);
    }
  }

  /** With all that is open in it. Formatting in it goes on behind, but for what stood in a cell of a table; the inner one ends first there, too. */
  #endUpTo(last: Element): void {
    const goOn: Element[] = [];
    for (let element = this.#stack.pop(); element !== undefined; element = this.#stack.pop()) {
      if (element.isOver) continue;
      this.#byName.get(element.name)?.pop();
      if (element === last) break;
      if (FORMATTING.has(element.name) && !BOUNDARY.has(last.name)) goOn.push(element);
    }
    while (this.#stack.at(-1)?.isOver) this.#stack.pop();
    for (const element of goOn.toReversed()) this.#goOn(element);
  }

  /** What is open inside stays open, and looks as it was declared. */
  #endAlone(element: Element): void {
    element.isOver = true;
    this.#byName.get(element.name)?.pop();
  }

  #goOn({ name, hides }: Element): void {
    const known = this.#going.get(name);
    if (known === undefined) this.#going.set(name, [hides]);
    else known.push(hides);
    this.#hiding += Number(hides);
  }

  #stopGoing(name: string): boolean {
    const hides = this.#going.get(name)?.pop();
    this.#hiding -= Number(hides ?? false);
    return hides !== undefined;
  }
}
