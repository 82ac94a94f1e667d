/** A server that somebody named in the environment: it is used or it is an error, never silently passed over. */
import { isExecutable } from './places.mjs';

/** `check(path)` answers like a finder. */
export async function fromEnvironment(variable, env, check) {
  const path = env[variable];
  if (path === undefined || path === '') return { kind: 'absent', why: 'not set' };
  const remedy = `Correct ${variable}, or unset it so that Standby finds or builds its own.`;
  if (!isExecutable(path)) return { kind: 'failed', why: `${variable} names ${path}, which is not an executable file.`, remedy };
  const answer = await check(path);
  return answer.kind === 'found' ? answer : { kind: 'failed', why: `${variable} names ${path}: ${answer.why}`, remedy };
}
