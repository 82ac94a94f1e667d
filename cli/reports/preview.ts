/** `standby report preview`: the page as it is, in a file, for whoever is to approve it. */
import { failed, wrong } from '../command.ts';
import { COMMON_HELP } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { putNew } from './new-file.ts';
import { previewSoFar } from './so-far.ts';
import { WHICH, WHICH_HELP, refIn, rowOf } from './which.ts';
import type { Command, Ended, Given } from '../command.ts';

const text = { type: 'string' } as const;

export const preview: Command = {
  help: `standby report preview <client> <period> --out FILE [options]

Writes the page into a file that only you can read, and says its hash, which an approval names. An existing file is left.
With --so-far the period is one that is under way: the service makes its page up to now, which says so at its top. It has no
revision, asks no model and no person, can be approved by nobody and goes to nobody. Asked again it is made anew.

${WHICH_HELP}  --out FILE         where to
  --revision N       another one than the newest
  --so-far           a week or month that is not over, as far as it has come
${COMMON_HELP}`,
  options: { out: text, revision: text, 'so-far': { type: 'boolean' } },
  words: [...WHICH],
  run: async (given, _progress, caller) => {
    const { out, revision, 'so-far': soFar } = given.values;
    if (typeof out !== 'string' || out === '') return wrong('Expected --out FILE, got none.');
    if (soFar !== true) return previewOf(given, out);
    if (revision !== undefined) return wrong('Expected --so-far or --revision, got both.', 'What is not over has no revision.');
    const ref = refIn(given);
    return 'why' in ref ? ref : previewSoFar(given, caller, { ref, out });
  },
};

const previewOf = (given: Given, out: string): Promise<Ended> =>
  withInstallation(given.dataDir, async ({ ledger }) => {
    const found = await rowOf(ledger, given);
    if ('kind' in found) return found;
    const { row } = found;
    const html = row.html === undefined ? undefined : await ledger.reportText(row.html);
    if (html === undefined)
      return failed(
        `Expected a page of revision ${row.revision}, got none: it is not made yet, or was emptied.`,
        'See `standby report show`.',
      );
    const refused = await putNew(out, html);
    if (refused) return refused;
    return {
      kind: 'done',
      text: inert(`${out} is the report of ${row.client} for ${row.period}, revision ${row.revision}; its page is ${row.html ?? ''}.`),
      json: { file: out, client: row.client, period: row.period, revision: row.revision, page: row.html },
    };
  });
