/** Says of what a stranger can do as often as it likes one line a minute, with a count. */

export type Line = { readonly event: string; readonly connection: string; readonly why: string };
export type Counting = Line & {
  /** How many there were since the line before; `why` is that of the last of them. */
  readonly count: number;
};

const EVERY_MS = 60_000;

/** The first of a kind is said at once, those that follow within the minute together at its end. There are as many kinds as events and connections. */
export function seldom(log: (line: Counting) => void, everyMs: number = EVERY_MS): (line: Line) => void {
  const kinds = new Map<string, { count: number; last: Line }>();
  const lookAgain = (key: string): void => {
    const kind = kinds.get(key);
    if (kind === undefined) return;
    if (kind.count === 0) return void kinds.delete(key);
    log({ ...kind.last, count: kind.count });
    kind.count = 0;
    start(key);
  };
  const start = (key: string): void => void setTimeout(lookAgain, everyMs, key).unref();
  return (line) => {
    const key = `${line.event} ${line.connection}`;
    const kind = kinds.get(key);
    if (kind === undefined) {
      kinds.set(key, { count: 0, last: line });
      log({ ...line, count: 1 });
      start(key);
    } else {
      kind.count++;
      kind.last = line;
    }
  };
}
