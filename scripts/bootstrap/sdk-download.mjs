/** The Temporal SDK's own download of a server, bounded, with a refusal remembered for a day. */
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explain, isDiskFull } from './explain.mjs';
import { roomFor } from './needs.mjs';
import { placeFolder } from './place.mjs';
import { runCommand } from './run-command.mjs';

/** No byte for so long means not reachable; a slow line that delivers may go on. */
const SILENCE_MS = 20_000;
/** A firewall does not change between two starts; a day later it may have. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/**
 * `server` is `{ kind, versions, folder, file }`: which server, the versions to ask for in order, the cache folder and the name in it.
 * `context` is `{ root, node, env, say }`; `server.need` is how much room it needs (see needs.mjs).
 */
export async function downloadWithSdk(server, context) {
  const note = `${server.folder}.unreachable`;
  const refused = remembered(note, Date.now());
  if (refused !== undefined) return { kind: 'absent', why: `${refused} (remembered for a day in ${note})` };
  context.say("trying the Temporal SDK's download");
  const answer = await placeFolder(server.folder, (temporary) => fetchInto(temporary, server, context));
  if (answer.kind === 'absent') remember(note, answer.why);
  return answer;
}

function remember(note, why) {
  try {
    writeFileSync(note, `${why}\n`);
  } catch {
    // Only the next start is slower for it; the reason to tell is the download's.
  }
}

/** The reason a download failed less than a day ago, or undefined. */
export function remembered(note, nowMs) {
  try {
    return nowMs - statSync(note).mtimeMs < REMEMBERED_MS ? readFileSync(note, 'utf8').trim() : undefined;
  } catch {
    return undefined; // no note, no refusal
  }
}

async function fetchInto(folder, server, context) {
  const result = await download(folder, server, context);
  if (result.kind === 'stopped') return { kind: 'absent', why: `not reachable: nothing came for ${SILENCE_MS / 1000} s` };
  const output = result.output ?? '';
  // A full disk is no refusal of the network's: it must not be remembered as one, and the next way would end in it too.
  if (isDiskFull(output)) return { kind: 'failed', ...explain(output, '', roomFor(server.need, dirname(server.folder))) };
  if (result.kind !== 'ended' || result.code !== 0) return { kind: 'absent', why: `not reachable: ${reason(output)}` };
  return { kind: 'found', path: join(folder, server.file), version: output.trim().split('\n').at(-1) ?? '' };
}

async function download(folder, server, { root, node, env }) {
  const script = join(root, 'scripts', 'servers', 'download-with-sdk.mjs');
  const abort = new AbortController();
  const watch = watchGrowth(folder, () => abort.abort());
  try {
    return await runCommand(node, [script, server.kind, folder, server.file, ...server.versions], { cwd: root, env, signal: abort.signal });
  } finally {
    clearInterval(watch);
  }
}

/** The SDK's message repeats itself from the outside inwards; the innermost part is the cause. */
const reason = (output) => output.trim().split('\n').at(-1)?.split(': ').slice(-2).join(': ') ?? '';

function watchGrowth(folder, silent) {
  mkdirSync(folder, { recursive: true });
  let last = { bytes: 0, atMs: Date.now() };
  return setInterval(() => {
    const bytes = bytesIn(folder);
    if (bytes !== last.bytes) last = { bytes, atMs: Date.now() };
    if (Date.now() - last.atMs > SILENCE_MS) silent();
  }, 1_000);
}

const bytesIn = (folder) =>
  readdirSync(folder).reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
