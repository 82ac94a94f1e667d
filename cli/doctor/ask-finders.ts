/** Asks the bootstrap's finders, but only those that look: the slow ones would download or build. */
import type { Finder } from '../../scripts/bootstrap/steps.mjs';

export type Looked =
  | { readonly kind: 'found'; readonly from: string; readonly path: string; readonly version: string }
  | { readonly kind: 'failed'; readonly why: string; readonly remedy: string }
  | { readonly kind: 'absent'; readonly why: string };

/** The first that has it, as in the bootstrap; `why` names what was passed over. */
export async function askFinders(finders: readonly Finder[]): Promise<Looked> {
  const passed: string[] = [];
  for (const { from, find } of finders.filter(({ slow }) => slow !== true)) {
    const answer = await find();
    switch (answer.kind) {
      case 'found':
        return { kind: 'found', from, path: answer.path, version: answer.version };
      case 'failed':
        return { kind: 'failed', why: answer.why, remedy: answer.remedy };
      case 'absent':
        passed.push(`${from}: ${answer.why}`);
    }
  }
  return { kind: 'absent', why: passed.join('; ') };
}
