/** The text of a body as a person reads it, built up piece by piece. */
export class WrittenText {
  readonly #pieces: string[] = [];
  #breaks = 0;
  #isSpaced = false;

  /** White space between words is one space, unless it was meant as it stands. */
  add(text: string, isPreformatted: boolean): void {
    if (isPreformatted) {
      this.#flush();
      this.#pieces.push(text);
      return;
    }
    const words = text.replace(/[ \t\r\n\f]+/g, ' ');
    const inner = words.startsWith(' ') ? words.slice(1) : words;
    if (inner.length < words.length) this.#isSpaced = true;
    if (inner === '') return;
    this.#flush();
    const isOpen = inner.endsWith(' ');
    this.#pieces.push(isOpen ? inner.slice(0, -1) : inner);
    this.#isSpaced = isOpen;
  }

  /** At least so many line ends before what comes next. */
  breakBy(lines: number): void {
    this.#breaks = Math.max(this.#breaks, lines);
  }

  /** One line end more. */
  breakOnce(): void {
    this.#breaks += 1;
  }

  /** Cells of a row stand apart. */
  tab(): void {
    if (this.#breaks === 0) this.#pieces.push('\t');
    this.#isSpaced = false;
  }

  item(): void {
    this.breakBy(1);
    this.#flush();
    this.#pieces.push('- ');
  }

  /** What parts anything from nothing, at the beginning or the end, is cut off. */
  get text(): string {
    return this.#pieces.join('').trim();
  }

  #flush(): void {
    // An empty line is enough to part anything.
    if (this.#breaks > 0) this.#pieces.push(this.#breaks === 1 ? '\n' : '\n\n');
    else if (this.#isSpaced) this.#pieces.push(' ');
    this.#breaks = 0;
    this.#isSpaced = false;
  }
}
