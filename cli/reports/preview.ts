/** `standby report preview`: the page as it is, in a file, for whoever is to approve it. */
import { failed, wrong } from '../command.ts';
import { COMMON_HELP } from '../flags.ts';
import { withInstallation } from '../connect.ts';
import { inert } from '../inert.ts';
import { putNew } from './new-file.ts';
import { WHICH, WHICH_HELP, rowOf } from './which.ts';
import type { Command } from '../command.ts';

const text = { type: 'string' } as const;

export const preview: Command = {
  help: `standby report preview <client> <period> --out FILE [options]

Writes the page into a file that only you can read, and says its hash, which an approval names. An existing file is left.

${WHICH_HELP}  --out FILE         where to
  --revision N       another one than the newest
${COMMON_HELP}`,
  options: { out: text, revision: text },
  words: [...WHICH],
  run: (given) =>
    withInstallation(given.dataDir, async ({ ledger }) => {
      const { out } = given.values;
      if (typeof out !== 'string' || out === '') return wrong('Expected --out FILE, got none.');
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
    }),
};
