/** Loaded into the entry: when the bootstrap that started it is gone without a word, the entry is asked to stop, as by SIGTERM. */
import { isMainThread } from 'node:worker_threads';

// Workers and forked processes inherit --import; only the launched process itself has the launcher for a parent.
if (isMainThread && process.channel && String(process.ppid) === process.env.STANDBY_LAUNCHER) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
