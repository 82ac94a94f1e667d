/** Temporal's native part for the tests of one process, which may be many files: it is installed once, and says nothing unless asked to. */
import { createLog, installRuntime } from '../../watch/log.ts';

let isInstalled = false;

export function quietRuntime(): void {
  if (isInstalled) return;
  isInstalled = true;
  installRuntime(createLog(process.env['STANDBY_TEST_VERBOSE'] ? 'warn' : 'silent'));
}
