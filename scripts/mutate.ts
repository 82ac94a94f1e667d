/** `npm run mutate`: plants small faults in a copy of the checkout and says which of them no test notices. */
import { fileURLToPath } from 'node:url';
import { HELP, optionsOf } from './mutate/options.ts';
import { textOf } from './mutate/report.ts';
import { mutate } from './mutate/run.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const options = optionsOf(process.argv.slice(2));
if (options.kind === 'help') process.stdout.write(HELP);
else if (options.kind === 'wrong') leave(2, `${options.why}\n${HELP}`);
else {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const outcome = await mutate(ROOT, options, (line) => void process.stderr.write(`${line}\n`), stop.signal);
  if (outcome.kind === 'of-other-sources')
    leave(2, `Expected ${options.state} to hold verdicts on these sources, got those on others: remove it, or name another by --state.\n`);
  else {
    const { summary, isStopped } = outcome;
    process.stdout.write(options.json ? `${JSON.stringify({ ...summary, isStopped })}\n` : textOf(summary));
    if (isStopped) leave(130, 'stopped; the same command goes on\n');
    else if (summary.rate < options.floor)
      leave(1, `Expected ${(options.floor * 100).toFixed(1)} % to be noticed, got ${(summary.rate * 100).toFixed(1)} %.\n`);
  }
}

function leave(code: number, why: string): void {
  process.stderr.write(why);
  process.exitCode = code;
}
