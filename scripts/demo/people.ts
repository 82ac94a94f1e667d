/** What a person does in the demo, by the same commands that anybody would use. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PersonsAnswer } from '../../web/demo/contract.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What Robin says where nobody has chosen. */
const USUAL: PersonsAnswer = { category: 'software', impact: 2, urgency: 2, destination: 'service-desk' };

/** `failed`: the command has said why, in its first line. */
export type Ran = { readonly kind: 'ran'; readonly command: string } | { readonly kind: 'failed'; readonly why: string };

export function answerByCommand(dataDir: string, task: string, decision: PersonsAnswer = USUAL): Promise<Ran> {
  const { category, impact, urgency, destination } = decision;
  const given = ['--category', category, '--impact', String(impact), '--urgency', String(urgency), '--destination', destination];
  return standby(dataDir, ['tasks', 'answer', task, '--by', 'Robin', ...given]);
}

export function drain(dataDir: string): Promise<Ran> {
  return standby(dataDir, ['drain', '--process', 'ticket-triage']);
}

async function standby(dataDir: string, args: readonly string[]): Promise<Ran> {
  try {
    await promisify(execFile)(process.execPath, ['cli/standby.ts', ...args, '--data-dir', dataDir], { cwd: ROOT });
    return { kind: 'ran', command: `standby ${args.join(' ')}` };
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : undefined;
    return { kind: 'failed', why: said || `standby ${args[0] ?? ''} did not end well` };
  }
}
