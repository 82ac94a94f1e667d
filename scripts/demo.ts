/** `npm run demo`: a page, tickets, three simulated providers, and plugs to pull; a guided story first. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HELP, readOptions } from './demo/options.ts';
import { runDemo } from './demo/run.ts';

const options = readOptions(process.argv.slice(2));
if (options.kind === 'wrong') {
  process.stderr.write(`${options.why}\nSee --help.\n`);
  process.exit(2);
}
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const dir = options.keep ?? (await mkdtemp(join(tmpdir(), 'standby-demo-')));
const quit = new AbortController();
// Heard from the first moment on, so that no process is left behind by a signal at the start; again and again, so that the end is not cut short.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quit.abort());
try {
  process.exitCode = await runDemo({ options, dir, quit, color: process.stdout.isTTY && !process.env['NO_COLOR'] });
} catch (error) {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  process.stderr.write(
    inUse ? `Port ${options.port} is in use. Choose another one by --port.\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
} finally {
  if (options.keep === undefined) await rm(dir, { recursive: true, force: true });
}
