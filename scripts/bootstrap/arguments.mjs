/** Reads the bootstrap's own command line. Pure. */

export const SERVERS = ['temporal-cli', 'test-server'];
const USAGE = 'Use: node scripts/bootstrap.mjs [--with temporal-cli,test-server --] <script.ts> [arguments]';

/**
 * `<script.ts> [args]`, or `--with a,b -- <script.ts> [args]`. What follows `--` goes to Node as it stands, so `-- --test <files>` works too.
 * @returns {{kind: 'run', servers: string[], entry: string[]} | {kind: 'wrong', why: string}}
 */
export function readArguments(args) {
  if (args[0] !== '--with') {
    const entry = args[0] === '--' ? args.slice(1) : args;
    return entry.length === 0 ? wrong('No script is named.') : { kind: 'run', servers: [], entry };
  }
  const servers = (args[1] ?? '').split(',').filter((name) => name !== '');
  const unknown = servers.find((name) => !SERVERS.includes(name));
  if (unknown !== undefined) return wrong(`Expected --with to name ${SERVERS.join(' or ')}, got "${unknown}".`);
  if (servers.length === 0) return wrong(`Expected --with to name ${SERVERS.join(' or ')}, got nothing.`);
  if (args[2] !== '--' || args.length < 4) return wrong('Expected "--" and a script after --with.');
  return { kind: 'run', servers, entry: args.slice(3) };
}

const wrong = (why) => ({ kind: 'wrong', why: `${why} ${USAGE}` });
