/** What is to happen when, in virtual time. Whatever happens may put more on it. */

type Entry = { readonly atMs: number; readonly happen: () => Promise<unknown> };

export class Agenda {
  #entries: readonly Entry[] = [];

  at(atMs: number, happen: () => Promise<unknown>): void {
    this.#entries = [...this.#entries, { atMs, happen }];
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** Undefined where nothing is left. */
  get nextAtMs(): number | undefined {
    return this.isEmpty ? undefined : Math.min(...this.#entries.map(({ atMs }) => atMs));
  }

  /** In the order of their times. */
  async happenUpTo(nowMs: number): Promise<void> {
    const due = this.#entries.filter(({ atMs }) => atMs <= nowMs).toSorted((one, other) => one.atMs - other.atMs);
    this.#entries = this.#entries.filter((entry) => !due.includes(entry));
    for (const { happen } of due) await happen();
  }
}
