/**
 * Runs every script of this project; what it does stands in bootstrap/main.mjs. This file and what it imports are read by whatever Node
 * a machine has, back to 12: nothing newer than `import()` may stand here, so that an old Node is told what is wrong and not where it stumbled.
 */
import { failureText } from './bootstrap/failure-text.mjs';
import { isAtLeast, OLDEST_BOOTSTRAP_NODE } from './bootstrap/versions.mjs';

const running = process.versions.node;
if (isAtLeast(running, OLDEST_BOOTSTRAP_NODE)) {
  void import('./bootstrap/main.mjs');
} else {
  const why = 'Node ' + running + ' is too old even to fetch a newer one.';
  const remedy = 'Install Node ' + OLDEST_BOOTSTRAP_NODE + ' or newer (24 is best) and start again.';
  process.stderr.write(failureText({ step: 'node', why: why, remedy: remedy }));
  process.exitCode = 1;
}
