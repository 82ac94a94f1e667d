/** Decides when whoever watches gets a word: what ends soon needs none. */

/** Time enough to wonder. */
const APART_MS = 3_000;

/** `line` is made only where it is said. */
export function slowly(progress: (line: string) => void, nowMs: () => number = () => performance.now()): (line: () => string) => void {
  let saidAtMs = nowMs();
  return (line) => {
    const now = nowMs();
    if (now - saidAtMs < APART_MS) return;
    saidAtMs = now;
    progress(`${line()} …`);
  };
}
