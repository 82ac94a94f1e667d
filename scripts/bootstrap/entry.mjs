/** Step 4: the entry itself, as a child that is told of every signal and never left alone. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const FOLLOW = fileURLToPath(new URL('follow-launcher.mjs', import.meta.url));

/** Runs `node <args>` and answers with the exit code for this process: the child's own, or 128 + the signal that ended it. */
export function runEntry(node, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, ['--import', FOLLOW, ...args], {
      // The fourth is a channel that says nothing: when this process is killed it closes, and the child ends itself.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...env, STANDBY_LAUNCHER: String(process.pid) },
    });
    const unhook = passSignalsTo(child);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      unhook();
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
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
