/** `standby config check`: what a configuration means in plain words, or everything that is wrong with it, by line. */
import { failed, wrong } from '../command.ts';
import { COMMON_HELP } from '../flags.ts';
import { redFor } from '../paint.ts';
import { meaningOf, meaningText } from './meaning.ts';
import { STANDARD_PATH, examineFile } from '../../config/load.ts';
import { problemText } from '../../config/problem.ts';
import type { Command, Failed, Given, Wrong } from '../command.ts';
import type { Problem } from '../../config/contract.ts';

export const check: Command = {
  help: `standby config check [FILE] [options]

Reads a configuration as the start does, and says what it means; or what is wrong with it, by line. Nothing is called.

  FILE               the configuration (${STANDARD_PATH})
  --no-secrets       leaves out the variables and files that it names: for a machine that does not have them
${COMMON_HELP}`,
  options: { 'no-secrets': { type: 'boolean', default: false } },
  words: ['[file]'],
  run: async (given, progress, caller) => {
    const path = pathOf(given);
    if (typeof path !== 'string') return path;
    const secrets = given.values['no-secrets'] === true ? 'skipped' : 'asked';
    const examined = examineFile({ path, env: caller.env, nowMs: Date.now() }, secrets);
    if (examined.kind === 'unusable') return refused(path, examined.problems, progress);
    const meaning = meaningOf(examined);
    return {
      kind: 'done',
      text: meaningText({ path, meaning, secrets, warnings: examined.warnings, red: redFor(caller) }),
      json: { file: path, usable: true, secrets, ...meaning, warnings: examined.warnings },
    };
  },
};

function pathOf({ words, config: flag }: Given): string | Wrong {
  const [word] = words;
  if (word !== undefined && flag !== undefined) return wrong('Expected one configuration file, got FILE and --config.');
  return word ?? flag ?? STANDARD_PATH;
}

/** The problems go where errors go, a line each; a program gets them in the one line of its error. */
function refused(path: string, problems: readonly Problem[], progress: (line: string) => void): Failed {
  for (const problem of problems) progress(problemText(problem));
  const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  return {
    ...failed(`Expected ${path} to be usable, got ${count}.`, 'Correct what is named, then check again.'),
    more: { file: path, problems },
  };
}
