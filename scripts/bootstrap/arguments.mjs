/** Reads the bootstrap's own command line. Pure. */

export const SERVERS = ['temporal-cli', 'test-server'];
const USAGE = 'Use: node scripts/bootstrap.mjs [--with temporal-cli,test-server [--unless VARIABLE] --] <script.ts> [arguments]';

/**
 * `<script.ts> [args]`, or `--with a,b -- <script.ts> [args]`. What follows `--` goes to Node as it stands, so `-- --test <files>` works too.
 * `--unless VARIABLE`: the servers are not needed where that variable is set to anything.
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {{kind: 'run', servers: string[], entry: string[]} | {kind: 'wrong', why: string}}
 */
export function readArguments(args, env = {}) {
  if (args[0] !== '--with') {
    const entry = args[0] === '--' ? args.slice(1) : args;
    return entry.length === 0 ? wrong('No script is named.') : { kind: 'run', servers: [], entry };
  }
  const servers = (args[1] ?? '').split(',').filter((name) => name !== '');
  const unknown = servers.find((name) => !SERVERS.includes(name));
  if (unknown !== undefined) return wrong(`Expected --with to name ${SERVERS.join(' or ')}, got "${unknown}".`);
  if (servers.length === 0) return wrong(`Expected --with to name ${SERVERS.join(' or ')}, got nothing.`);
  const unless = args[2] === '--unless' ? args[3] : undefined;
  const rest = args.slice(args[2] === '--unless' ? 4 : 2);
  if (rest[0] !== '--' || rest.length < 2) return wrong('Expected "--" and a script after --with.');
  const isNeeded = unless === undefined || (env[unless] ?? '') === '';
  return { kind: 'run', servers: isNeeded ? servers : [], entry: rest.slice(1) };
}

const wrong = (why) => ({ kind: 'wrong', why: `${why} ${USAGE}` });
