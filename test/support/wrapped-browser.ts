/** A program in the browser's place that tells who leads its process group, and then is the browser, or hangs. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export type Wrapped = {
  readonly path: string;
  /** The group that was started last; waits for it. */
  group(): Promise<number>;
  remove(): Promise<void>;
};

/** `then` is what the shell does next: `exec /usr/bin/chromium "$@"`. */
export async function wrapped(then: string): Promise<Wrapped> {
  const folder = await mkdtemp(join(tmpdir(), 'wrapped-browser-'));
  const [path, told] = [join(folder, 'browser'), join(folder, 'group')];
  await writeFile(path, `#!/bin/sh\necho $$ > '${told}'\n${then}\n`, { mode: 0o700 });
  return {
    path,
    async group() {
      for (;;) {
        const text = await readFile(told, 'utf8').catch(() => '');
        if (text.endsWith('\n')) return Number(text);
        await setTimeout(10);
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
