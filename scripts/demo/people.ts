/** What a person does in the demo, by the same commands that anybody would use. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ANSWER = ['--by', 'Robin', '--category', 'software', '--impact', '2', '--urgency', '2', '--destination', 'service-desk'];

export async function answerByCommand(dataDir: string, task: string): Promise<string> {
  await standby(dataDir, ['tasks', 'answer', task, ...ANSWER]);
  return `standby tasks answer ${task} ${ANSWER.join(' ')}`;
}

export async function drain(dataDir: string): Promise<string> {
  await standby(dataDir, ['drain', '--process', 'ticket-triage']);
  return 'standby drain --process ticket-triage';
}

async function standby(dataDir: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(process.execPath, ['cli/standby.ts', ...args, '--data-dir', dataDir], { cwd: ROOT });
}
