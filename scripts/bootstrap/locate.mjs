/** The one rule of finding: ask in order, take the first answer, end at the first finder that was promised and is broken. */

/**
 * A finder is `{ from, find, slow? }`; `find()` answers `{ kind: 'found', path, version }`, `{ kind: 'absent', why }` or
 * `{ kind: 'failed', why, remedy }`. Slow finders come last and run only inside `alone(work)`, which keeps other processes out;
 * the quick ones are asked again there, because the process before us may have filled the cache.
 * @returns {Promise<{kind: 'ready', step: string, from: string, path: string, version: string} | {kind: 'failed', step: string, why: string, remedy: string}>}
 */
export async function locate(step, finders, alone = (work) => work()) {
  const quick = finders.filter((finder) => finder.slow !== true);
  const answer = await ask(step, quick);
  if (answer.kind !== 'absent' || quick.length === finders.length) return ended(answer);
  return alone(async () => ended(await ask(step, finders)));
}

async function ask(step, finders) {
  const passed = [];
  for (const { from, find } of finders) {
    const answer = await find();
    if (answer.kind === 'found') return { kind: 'ready', step, from, path: answer.path, version: answer.version };
    passed.push(`${from}: ${answer.why}`);
    if (answer.kind === 'failed') return { kind: 'failed', step, why: passed.join('\n'), remedy: answer.remedy };
  }
  return { kind: 'absent', step, why: passed.join('\n') };
}

function ended(answer) {
  if (answer.kind !== 'absent') return answer;
  return { kind: 'failed', step: answer.step, why: answer.why, remedy: 'Make one of these ways work and start again.' };
}
