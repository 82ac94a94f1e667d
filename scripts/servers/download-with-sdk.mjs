/**
 * `node download-with-sdk.mjs <temporal-cli|test-server> <folder> <file> <version…>`: lets the Temporal SDK download a server into the folder,
 * names it `file` and prints its version. Where the SDK gets it from is the SDK's business. Ends with 1 and a reason when it cannot.
 */
import { chmodSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const [kind, folder, file, ...versions] = process.argv.slice(2);

async function download(version) {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const server = { executable: { type: 'cached-download', downloadDir: folder, version } };
  const environment = await (kind === 'temporal-cli'
    ? TestWorkflowEnvironment.createLocal({ server })
    : TestWorkflowEnvironment.createTimeSkipping({ server }));
  await environment.teardown();
}

/** The SDK chooses the file's name; the folder was empty, so the one complete file in it is the server. */
function keep() {
  const [name] = readdirSync(folder).filter((entry) => !entry.endsWith('.downloading'));
  if (name === undefined) throw new Error('the download left no file behind');
  renameSync(join(folder, name), join(folder, file));
  chmodSync(join(folder, file), 0o755);
}

let reason = 'no version was named';
for (const version of versions) {
  try {
    await download(version);
    keep();
    process.stdout.write(`${version.replace(/^v/, '')}\n`);
    process.exit(0); // the SDK's runtime would keep the process alive
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
}
process.stderr.write(`${reason}\n`);
process.exit(1);
