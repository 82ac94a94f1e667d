/** `standby alerts test`: how a body that an alert source has sent would be read. Nothing is called, nothing is kept. */
import { readFile, stat } from 'node:fs/promises';
import { NEVER_IDENTITY } from '../../connectors/alert-sources.ts';
import { failed } from '../command.ts';
import { COMMON_HELP } from '../flags.ts';
import { jsonOf, textOf } from './report.ts';
import { KINDS, SOURCE, sourceIn } from './source-flag.ts';
import type { Command, Failed } from '../command.ts';

export const alertsTest: Command = {
  help: `standby alerts test FILE --source KIND [options]

Reads a body as an alert source posts it, and says of each alert what Standby takes it for: its key and the fields that the
key is made of, start, state, severity, whose it is, host and rule; and what cannot be read, and why. Nothing is called.
Never part of a key: ${NEVER_IDENTITY}.

  FILE               the body, as it came
  --source KIND      which source has sent it: ${KINDS}
${COMMON_HELP}
Ends with 1 where something of it cannot be read.
`,
  options: SOURCE,
  words: ['file'],
  async run(given) {
    const source = sourceIn(given);
    if ('todo' in source) return source;
    const [path = ''] = given.words;
    const rawBody = await bytesIn(path, source.limits.mostBytes);
    if ('todo' in rawBody) return rawBody;
    const traced = source.trace(rawBody, Date.now());
    if (traced.kind === 'unusable')
      return failed(
        `Expected ${path} to be what ${source.kind} posts, got something else: ${traced.why}.`,
        `Save a body as it came, or name another --source. It is ${source.form.description}.`,
      );
    const kind = traced.unusable.length === 0 ? 'done' : 'wanting';
    return { kind, text: textOf(source, traced), json: jsonOf(source, traced) };
  },
};

/** Not read where it is larger than a delivery may be. */
async function bytesIn(path: string, mostBytes: number): Promise<Uint8Array | Failed> {
  const todo = 'Name a file with one body, as the source has sent it.';
  try {
    const { size } = await stat(path);
    if (size > mostBytes) return failed(`Expected ${path} to have at most ${mostBytes} bytes, as a delivery may, got ${size}.`, todo);
    return await readFile(path);
  } catch (error) {
    return failed(`Expected ${path} to be a file that can be read, got ${codeOf(error)}.`, todo);
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'another error');
