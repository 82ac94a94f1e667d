/** Pure: what the demo was asked for on its command line. */
import { parseArgs } from 'node:util';

export const HELP = `npm run demo                   a page in your browser: a guided story first, then you pull the plugs
npm run demo -- --once         plays the story and ends; exit code 0 only with 0 lost, 0 duplicated, 200 alerts on one ticket,
                               and all of it in the week's report
npm run demo -- --quick        the story without pauses for reading
npm run demo -- --real         with public tickets in place of the invented ones
npm run demo -- --ollama URL   with the models of this Ollama for the local step
npm run demo -- --port N       the page's port (a free one)
npm run demo -- --no-open      opens no browser
npm run demo -- --keep DIR     keeps all data in DIR
npm run demo -- --help         this text

Everything is simulated unless you give or switch on an Ollama: no AI is called, no key is needed.
`;

export type Options = {
  readonly kind: 'options';
  readonly once: boolean;
  /** No pauses for reading. */
  readonly quick: boolean;
  readonly real: boolean;
  readonly open: boolean;
  readonly help: boolean;
  readonly port: number;
  readonly keep: string | undefined;
  readonly ollama: string | undefined;
};
export type Wrong = { readonly kind: 'wrong'; readonly why: string };

export function readOptions(args: readonly string[]): Options | Wrong {
  const yes = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const known = { once: yes, quick: yes, real: yes, 'no-open': yes, help: yes, port: text, keep: text, ollama: text };
  try {
    const { values } = parseArgs({ args: [...args], options: known, allowPositionals: false });
    const { once, quick, real, help, keep } = values;
    const open = !values['no-open'] && !once;
    return { kind: 'options', once, quick: quick || once, real, help, open, port: portOf(values.port), keep, ollama: urlOf(values.ollama) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return { kind: 'wrong', why: error.message };
    throw error;
  }
}

function portOf(given: string | undefined): number {
  if (given === undefined) return 0;
  if (/^\d{1,5}$/.test(given) && Number(given) < 65_536) return Number(given);
  throw new RangeError(`Expected --port to be from 0 to 65535, got "${given}".`);
}

function urlOf(given: string | undefined): string | undefined {
  if (given === undefined || /^http:\/\/[^/@]+\/?$/.test(given)) return given?.replace(/\/$/, '');
  throw new RangeError(`Expected --ollama to be an address such as http://127.0.0.1:11434, got "${given}".`);
}
