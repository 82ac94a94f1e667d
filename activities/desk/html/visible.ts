/**
 * Reads a body as HTML, if it is. What no person sees of it is left out: a model would obey it. The library reads the signs; what is seen
 * is decided here, because its own tree takes time by the square of a hostile text, and knows nothing of seeing.
 */
import { Tokenizer } from 'htmlparser2';
import { READ } from './declared.ts';
import { OpenElements } from './elements.ts';
import { APART, BLOCK, NEVER_SHOWN, OTHERS, VOID, WRITTEN } from './names.ts';
import { WrittenText } from './written.ts';

/** `plain`: the text stands for itself, tags and all. */
export type Visible = { readonly kind: 'html' | 'plain'; readonly text: string };

export function visibleText(body: string): Visible {
  if (!/[<&]/.test(body)) return { kind: 'plain', text: body };
  const reader = new Reader(body);
  // The options have to be given, though each has the value that it has anyway.
  const tokenizer = new Tokenizer({}, reader);
  tokenizer.write(body);
  tokenizer.end();
  if (reader.isHtml) return { kind: 'html', text: reader.text };
  return { kind: 'plain', text: reader.withoutComments };
}

const NONE: ReadonlyMap<string, string> = new Map();
/** What stands between these and their end is code, also in a text that has no other sign. */
const CODE: ReadonlySet<string> = new Set(['script', 'style']);

/** Events come in the order of the text; places are positions in it. */
class Reader {
  readonly #body: string;
  readonly #open = new OpenElements();
  readonly #written = new WrittenText();
  #name = '';
  #attributes: Map<string, string> | undefined;
  #attribute = '';
  #value = '';
  /** What speaks for HTML, and what for something else. */
  #known = 0;
  #odd = 0;
  #isWhole = false;
  #isHiding = false;
  readonly #comments: (readonly [number, number])[] = [];
  /** Nothing but white space has come yet. */
  #isFirst = true;
  /** What begins with words was written in lines, with some signs among them. */
  #hasLines = false;

  constructor(body: string) {
    this.#body = body;
  }

  /**
   * A name that mail programs write, at the beginning or with its own end, and not outnumbered by names that are none of HTML's: those
   * are addresses, types of programs, records of other markup. What hides anything from a person is HTML in any case.
   */
  get isHtml(): boolean {
    return this.#isHiding || (this.#isWhole && this.#known > 0 && this.#known >= this.#odd);
  }

  get text(): string {
    return this.#written.text;
  }

  /** Where other markup is shown as it is, too, its comments are for programs. */
  get withoutComments(): string {
    let at = 0;
    const kept: string[] = [];
    for (const [from, to] of this.#comments) {
      kept.push(this.#body.slice(at, from));
      at = to;
    }
    return [...kept, this.#body.slice(at)].join('');
  }

  ontext(start: number, end: number): void {
    this.#text(this.#body.slice(start, end));
  }

  ontextentity(code: number): void {
    this.#text(String.fromCodePoint(code));
  }

  onopentagname(start: number, end: number): void {
    this.#name = this.#body.slice(start, end).toLowerCase();
    this.#attributes = undefined;
  }

  onattribname(start: number, end: number): void {
    this.#attribute = this.#body.slice(start, end).toLowerCase();
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    if (READ.has(this.#attribute)) this.#value += this.#body.slice(start, end);
  }

  onattribentity(code: number): void {
    if (READ.has(this.#attribute)) this.#value += String.fromCodePoint(code);
  }

  /** The first of a name counts. */
  onattribend(): void {
    if (!READ.has(this.#attribute)) return;
    this.#attributes ??= new Map();
    if (!this.#attributes.has(this.#attribute)) this.#attributes.set(this.#attribute, this.#value);
  }

  onopentagend(): void {
    this.#begin(false);
  }

  onselfclosingtag(): void {
    this.#begin(this.#open.isForeign);
  }

  onclosetag(start: number, end: number): void {
    const name = this.#body.slice(start, end).toLowerCase();
    const isSeen = this.#open.isSeen;
    if (this.#open.close(name)) this.#ended(name);
    if (name === 'br') this.#written.breakBy(1);
    else if (isSeen) this.#edge(name);
  }

  /** Also what begins like a declaration or an instruction and is none. The place is that of what stands inside. */
  oncomment(start: number, end: number): void {
    const from = start - 4;
    if (!this.#body.startsWith('<!--', from)) return;
    if (this.#body.startsWith('-->', end - 2)) this.#comments.push([from, end + 1]);
    if (this.#isFirst) this.#isWhole = true;
  }

  ondeclaration(start: number, end: number): void {
    if (!/^!?doctype\s+html/i.test(this.#body.slice(start, Math.min(end, start + 40)))) return;
    this.#isWhole = true;
    this.#known += 1;
  }

  /** `over`: how many signs of its end stand before `end`. */
  oncdata(start: number, end: number, over: number): void {
    if (this.#open.isForeign) this.ontext(start, end - over);
  }

  onprocessinginstruction(): void {}
  onend(): void {}

  isInForeignContext(): boolean {
    return this.#open.isForeign;
  }

  #text(text: string): void {
    if (this.#isFirst && text.trim() !== '') {
      this.#isFirst = false;
      this.#hasLines = true;
    }
    if (this.#open.isSeen) this.#written.add(text, this.#hasLines || this.#open.isPreformatted);
  }

  #begin(isWhole: boolean): void {
    const name = this.#name === 'image' ? 'img' : this.#name;
    const isVoid = VOID.has(name);
    const isKnown = this.#count(name, isVoid);
    this.#isFirst = false;
    const isShown = this.#open.isSeen;
    const isSeen = this.#open.open(name, this.#attributes ?? NONE, isVoid || isWhole);
    // Names that are never shown are names of other markup too; an element that says so itself is HTML's.
    if (isKnown && isShown && !isSeen && !isVoid && !NEVER_SHOWN.has(name)) this.#isHiding = true;
    if (this.#open.isSeen) this.#lay(name);
  }

  /** Says whether it is a name of HTML's. */
  #count(name: string, isVoid: boolean): boolean {
    const isWritten = WRITTEN.has(name);
    const isKnown = isWritten || OTHERS.has(name);
    if (isWritten) this.#known += 1;
    // `o:p` and its like are what a word processor writes into its mails.
    else if (!isKnown && !/^[a-z]\w{0,4}:\w/.test(name)) this.#odd += 1;
    if (isWritten && (isVoid || this.#isFirst)) this.#isWhole = true;
    return isKnown;
  }

  #lay(name: string): void {
    if (name === 'br') this.#written.breakOnce();
    else if (name === 'td' || name === 'th') this.#written.tab();
    else if (name === 'li') this.#written.item();
    else this.#edge(name);
  }

  #ended(name: string): void {
    if (WRITTEN.has(name)) this.#isWhole = true;
    if (CODE.has(name)) this.#isHiding = true;
  }

  #edge(name: string): void {
    if (APART.has(name)) this.#written.breakBy(2);
    else if (BLOCK.has(name)) this.#written.breakBy(1);
  }
}
