/** Turns what a program or the file system said into a cause and a remedy. Pure. */

const CAUSES = [
  {
    sign: /ENOSPC|no space left on device|disk quota exceeded|EDQUOT/i,
    why: 'The disk is full.',
    remedy: 'Free some room and start again; what is complete in the cache is kept.',
    withRoom: (room) => `Free ${room}, and start again; what is complete in the cache is kept.`,
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|no such host|i\/o timeout|network is unreachable|Unknown host|Could not transfer artifact|dns error|client error \(Connect\)/i,
    why: 'The network was not reachable.',
    remedy: 'Check the connection and the proxy settings (HTTPS_PROXY, npm config, GOPROXY), and start again.',
  },
  {
    sign: /EACCES|EPERM|EROFS|permission denied/i,
    why: 'A file could not be written.',
    remedy: 'Make the folder named above writable, or set XDG_CACHE_HOME to one that is.',
  },
  {
    sign: /EBADENGINE/,
    why: 'npm ran under a Node that a dependency refuses.',
    remedy: 'Install Node 24 and start again with it.',
  },
  {
    sign: /go\.mod requires go >=|toolchain not available|invalid go version/i,
    why: 'The installed Go is too old and could not fetch a newer toolchain.',
    remedy: 'Install the Go version named in tools/temporal-cli/go.mod, or unset GOTOOLCHAIN=local.',
  },
];

export const isDiskFull = (output) => CAUSES[0].sign.test(output);

/**
 * The cause with the program's own words beside it; `otherwise` is the remedy when no cause is recognised,
 * `room` how much must be free, and where (see needs.mjs).
 */
export function explain(output, otherwise, room) {
  const lines = tellingLines(withoutCredentials(output));
  const found = CAUSES.find((cause) => cause.sign.test(output));
  // Three lines hold the error of npm, Go and Maven alike.
  if (found === undefined) return { why: lines.slice(-3).join(' | ') || 'It ended without a word.', remedy: otherwise };
  const proof = lines.find((line) => found.sign.test(line));
  const remedy = room === undefined || found.withRoom === undefined ? found.remedy : found.withRoom(room);
  return { why: proof === undefined ? found.why : `${found.why} (${proof})`, remedy };
}

/** A registry's or proxy's address may hold a name and a password. */
export const withoutCredentials = (text) => text.replace(/\/\/[^/\s@]*@/g, '//***@');

/** Enough to see which file or host it was; Maven puts the whole story on one line. */
const LINE_CHARACTERS = 300;
/** Colours, and what else a terminal would obey. */
const CONTROL = /\p{Cc}(?:\[[\d;]*m)?/gu;

/** npm's warnings and its pointer to its own log are no cause; the one that a file could not be unpacked is. */
function tellingLines(output) {
  const lines = output.split('\n').map((line) => shortened(line.replace(CONTROL, '').trim()));
  return lines.filter((line) => line !== '' && !/complete log of this run|^npm (notice|warn (?!tar TAR_ENTRY_ERROR))/i.test(line));
}

const shortened = (line) =>
  line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS / 3)} … ${line.slice((-LINE_CHARACTERS * 2) / 3)}` : line;
