/** What a person sees while a step runs: nothing under 3 s, then that it is alive; one line when something was done. */

/** Shorter waits need no word. */
const FIRST_WORD_MS = 3_000;
/** In a log file a line each half minute is enough; on a terminal the line is rewritten each second. */
const LOG_EVERY_MS = 30_000;

/** `out` is a writable stream such as stderr. */
export function progressOn(out) {
  const terminal = out.isTTY === true;
  return {
    line: (text) => out.write(`${text}\n`),
    /** Runs `work(say)`; `say(doing)` names what goes on now. */
    async during(name, work) {
      const startedAt = Date.now();
      let doing = 'working';
      let nextWordAt = startedAt + FIRST_WORD_MS;
      const tick = () => {
        if (Date.now() < nextWordAt) return;
        nextWordAt = terminal ? 0 : Date.now() + LOG_EVERY_MS;
        const text = `${name}: ${doing}, ${seconds(startedAt)} s …`;
        out.write(terminal ? `\r\u001b[K${text}` : `${text}\n`);
      };
      const timer = setInterval(tick, 1_000);
      try {
        return await work((text) => {
          doing = text;
        });
      } finally {
        clearInterval(timer);
        if (terminal && nextWordAt === 0) out.write('\r\u001b[K');
      }
    },
  };
}

const seconds = (sinceMs) => Math.round((Date.now() - sinceMs) / 1000);
