/** The entry under the bootstrap: its code comes through, signals reach it, and it is never left alone. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { runEntry } from '../../scripts/bootstrap/steps.mjs';
import { identify } from '../../temporal/embedded/process-identity.ts';

const ENTRY = new URL('../../scripts/bootstrap/entry.mjs', import.meta.url).href;

/** An entry that says its pid, and on SIGTERM or SIGINT takes half a second to finish and then says so. */
const DRAINS = `
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => setTimeout(() => { console.log('drained ' + signal); process.exit(7); }, 500));
  console.log(process.pid);
  setInterval(() => {}, 1000);`;

type Launcher = { readonly process: ChildProcess; readonly lines: AsyncIterableIterator<string> };

/** A launcher process that does what the bootstrap does in its last step. */
function launch(t: TestContext, code: string): Launcher {
  const script = `const { runEntry } = await import(${JSON.stringify(ENTRY)});
    process.exitCode = (await runEntry(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(code)}], process.env)).code;`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => launcher.kill('SIGKILL'));
  return { process: launcher, lines: createInterface(launcher.stdout)[Symbol.asyncIterator]() };
}

const nextLine = async ({ lines }: Launcher): Promise<string> => String((await lines.next()).value);

async function codeOf(launcher: Launcher): Promise<number | null> {
  if (launcher.process.exitCode === null) await once(launcher.process, 'exit', { signal: AbortSignal.timeout(10_000) });
  return launcher.process.exitCode;
}

test("the entry's exit code is the command's, and a signal reads as 128 plus its number", async (t) => {
  assert.equal(await codeOf(launch(t, 'process.exit(3)')), 3);
  assert.equal(await codeOf(launch(t, 'process.kill(process.pid, "SIGKILL")')), 137);
});

test('a Node that cannot be run is an answer, and not an error with a stack', async () => {
  const ran = await runEntry('/nowhere/node', ['x'], {});
  assert.equal(ran.kind, 'not-run');
  assert.match(ran.kind === 'not-run' ? ran.why : '', /ENOENT/);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} is passed on and the command waits until the entry has finished its work`, async (t) => {
    const launcher = launch(t, DRAINS);
    await nextLine(launcher);
    launcher.process.kill(signal);
    assert.equal(await nextLine(launcher), `drained ${signal}`);
    assert.equal(await codeOf(launcher), 7);
  });
}

test('an entry whose command was killed without a word finishes its work and ends', async (t) => {
  const launcher = launch(t, DRAINS);
  const pid = Number(await nextLine(launcher));
  t.after(() => identify(pid) && process.kill(pid, 'SIGKILL'));
  launcher.process.kill('SIGKILL');
  assert.equal(await nextLine(launcher), 'drained SIGTERM');
  for (let look = 0; look < 40 && identify(pid) !== undefined; look += 1) await pause(50);
  assert.equal(identify(pid), undefined);
});
