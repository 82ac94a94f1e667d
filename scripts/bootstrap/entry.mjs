/** Step 4: the entry itself, as a child that is told of every signal and never left alone. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const FOLLOW = fileURLToPath(new URL('follow-launcher.mjs', import.meta.url));

/**
 * Runs `node <args>`; the code is the one for this process: the child's own, or 128 + the signal that ended it.
 * @returns {Promise<{kind: 'ended', code: number} | {kind: 'not-run', why: string}>}
 */
export function runEntry(node, args, env) {
  return new Promise((resolve) => {
    const child = spawn(node, ['--import', FOLLOW, ...args], {
      // The fourth is a channel that says nothing: when this process is killed it closes, and the child ends itself.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...env, STANDBY_LAUNCHER: String(process.pid) },
    });
    const unhook = passSignalsTo(child);
    child.on('error', (error) => {
      // A signal that could not be passed on is an error too, and then it runs.
      if (child.pid !== undefined) return;
      unhook();
      resolve({ kind: 'not-run', why: error.message });
    });
    child.on('exit', (code, signal) => {
      unhook();
      resolve({ kind: 'ended', code: signal === null ? (code ?? 1) : 128 + constants.signals[signal] });
    });
  });
}

function passSignalsTo(child) {
  const handlers = new Map(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => [signal, () => passOn(child, signal)]));
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}

/** A terminal sends Ctrl-C to the child itself; a second one would mean "at once". */
function passOn(child, signal) {
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  child.kill(signal);
}
