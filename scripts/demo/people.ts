/** What a person does in the demo, by the same commands that anybody would use. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PersonsAnswer } from '../../web/demo/contract.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What Robin says where nobody has chosen. */
const USUAL: PersonsAnswer = { category: 'software', impact: 2, urgency: 2, destination: 'service-desk' };

/** `failed`: the command has said why. */
/** `said`: what the command has answered. */
export type Ran =
  | { readonly kind: 'ran'; readonly command: string; readonly said: string }
  | { readonly kind: 'failed'; readonly why: string };

export function answerByCommand(dataDir: string, task: string, decision: PersonsAnswer = USUAL): Promise<Ran> {
  const { category, impact, urgency, destination } = decision;
  const given = ['--category', category, '--impact', String(impact), '--urgency', String(urgency), '--destination', destination];
  return standby(dataDir, ['tasks', 'answer', task, '--by', 'Robin', ...given]);
}

/** Takes some seconds after the last was woken; ended with `stop`. */
export function drain(dataDir: string, stop: AbortSignal): Promise<Ran> {
  return standby(dataDir, ['drain', '--process', 'ticket-triage'], stop);
}

export async function standby(dataDir: string, args: readonly string[], stop?: AbortSignal): Promise<Ran> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['cli/standby.ts', ...args, '--data-dir', dataDir], {
      cwd: ROOT,
      ...(stop ? { signal: stop } : {}),
    });
    return { kind: 'ran', command: `standby ${args.join(' ')}`, said: stdout };
  } catch (error) {
    if (stop?.aborted) return { kind: 'failed', why: 'it was stopped' };
    // Its progress, then what was wrong, then what to do.
    const lines = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n') : [];
    return { kind: 'failed', why: lines.at(-2) ?? lines.at(-1) ?? `standby ${args[0] ?? ''} did not end well` };
  }
}
