/** What stands behind `…Env` and `…File`. Names the variable or the file in every complaint, and nothing of what is in it. */
import { dirname, resolve } from 'node:path';
import { plain } from './shown.ts';
import type { ConnectorForm } from '../connectors/connector.ts';
import type { ConfigSource } from './contract.ts';
import type { Finding, Path } from './problem.ts';

export type Outside = Pick<ConfigSource, 'path' | 'env' | 'readFile' | 'readBytes'>;
/** `fits` undefined: whatever is not empty. `wanted` in words, such as "visible ASCII characters without spaces". */
export type Form = { readonly wanted: string; readonly fits: (text: string) => boolean };
export type Behind = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'finding'; readonly finding: Finding };

/** Goes into a header: what cannot stand there is quoted by the error that says so. */
export const TOKEN: Form = { wanted: 'visible ASCII characters without spaces', fits: (text) => /^[!-~]+$/.test(text) };
/** What its intake will accept, asked at the start instead of at the first delivery. */
export const webhookSecrets = ({ wanted, fits }: ConnectorForm['webhookSecret']): Form => ({
  wanted: `${wanted}, separated by commas or lines`,
  fits: (text) => secretsIn(text).length > 0 && secretsIn(text).every(fits),
});
export const secretsIn = (text: string): readonly string[] =>
  text
    .split(/[,\r\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

export function fromEnv(outside: Outside, name: string, { path, form }: { readonly path: Path; readonly form: Form }): Behind {
  const text = outside.env[name];
  const wanted = `the variable ${name} to hold ${form.wanted}`;
  if (text === undefined) return refused(path, `the variable ${name} to be set`, 'nothing', `Set ${name} before the start.`);
  if (text === '') return refused(path, wanted, 'an empty one', `Set ${name} before the start.`);
  return form.fits(text) ? { kind: 'text', text } : refused(path, wanted, 'something else');
}

export function fromFile(outside: Outside, name: string, { path, form }: { readonly path: Path; readonly form: Form }): Behind {
  const wanted = `the file ${plain(name, 200)} to hold ${form.wanted}`;
  const read = outside.readFile(resolve(dirname(outside.path), name));
  if (read.kind === 'unreadable') return refused(path, wanted, `a file that ${read.why}`);
  // Editors and `echo` end a file with a line end.
  const text = read.text.replace(/\r?\n$/, '');
  if (text === '') return refused(path, wanted, 'an empty one');
  return form.fits(text) ? { kind: 'text', text } : refused(path, wanted, 'something else');
}

const refused = (path: Path, wanted: string, got: string, todo?: string): Behind => ({
  kind: 'finding',
  finding: { path, at: 'value', wanted, got, ...(todo === undefined ? {} : { todo }) },
});

/** `complain` takes what is missing; the value is undefined then. */
export type Asking = { readonly outside: Outside; readonly complain: (finding: Finding) => void };

type Reference = readonly [key: string, name: string | undefined];
type Wanted = { readonly path: Path; readonly env: Reference; readonly file?: Reference; readonly form: Form };

/** Undefined and no complaint where neither is given: that was complained about where forms are checked. */
export function behind({ outside, complain }: Asking, { path, env, file, form }: Wanted): string | undefined {
  const found: Behind | undefined =
    env[1] !== undefined
      ? fromEnv(outside, env[1], { path: [...path, env[0]], form })
      : file?.[1] !== undefined
        ? fromFile(outside, file[1], { path: [...path, file[0]], form })
        : undefined;
  if (found?.kind === 'finding') complain(found.finding);
  return found?.kind === 'text' ? found.text : undefined;
}
