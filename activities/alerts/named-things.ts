/**
 * Pure: what a text names that looks like a host, a user or an address. Words of a language are none; a name that looks like such a word
 * ("the host apollo") is not seen, but after "user" or "account" every word is one that is not among the usual.
 */

/** Names in a text that do not stand in what its writer was shown, each once, as they are compared. */
export function namedBeside(text: string, shown: string): readonly string[] {
  const known = folded(shown);
  return [...new Set(namesIn(folded(text)))].filter((name) => !standsIn(name, known));
}

const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .toLowerCase();

/** Whole: 10.0.0.1 does not stand in 10.0.0.12. */
function standsIn(name: string, shown: string): boolean {
  const isPart = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);
  for (let at = shown.indexOf(name); at !== -1; at = shown.indexOf(name, at + 1))
    if (!isPart(shown[at - 1]) && !isPart(shown[at + name.length])) return true;
  return false;
}

function namesIn(text: string): readonly string[] {
  const tokens = text.split(/[\s"'`\u2018-\u201f\u00ab\u00bb()[\]{}<>|,;=!?*]+/u).map(bare);
  return tokens.flatMap((token, at) => {
    const [before = '', second = ''] = [tokens[at - 1], tokens[at - 2]];
    return token !== '' && (isName(token) || isOwned(token, before === 'named' || before === 'called' ? second : before)) ? [token] : [];
  });
}

const bare = (token: string): string => token.replace(/^[.:/-]+|[.:/-]+$/g, '');

function isName(token: string): boolean {
  if (USUAL.some((usual) => usual.test(token))) return false;
  return NAMES.some((name) => name.test(token));
}

/** What looks like a name to whoever reads alerts. */
const NAMES: readonly RegExp[] = [
  // user@host, DOMAIN\user, \\host\share
  /[\p{L}\p{N}]@[\p{L}\p{N}]|\\[\p{L}\p{N}]/u,
  // IPv4, IPv6, MAC
  /\d{1,3}(?:\.\d{1,3}){3}/,
  /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:[%/].*)?$/,
  /^[0-9a-f]{2}(?:-[0-9a-f]{2}){5}$/,
  // host.domain
  /[\p{L}\p{N}]\.[\p{L}][\p{L}\p{N}-]*/u,
  // srv_01, sql-01, pc7, 7pc
  /[\p{L}\p{N}]_[\p{L}\p{N}]/u,
  /\p{L}.*\p{N}|\p{N}.*\p{L}/u,
];

/** What only looks so. Data: each row with an example. */
const USUAL: readonly RegExp[] = [
  // 5m, 95th, 3.5gb, 10gbit/s, 4x, p95, 30-minute, 24-hour
  /^[+-]?\d+(?:[.,]\d+)?-?(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|[kmgt]i?b(?:it)?|[kmgt]bps|[kmgt]?b\/s|[kmgt]bit\/s|[kmg]?hz|x|st|nd|rd|th|am|pm|v|w|c|k)$/,
  /^p\d{1,3}$/,
  // 09:14, 09:14:00, 2026-11-25, 2026-11-25t09:14:00.000z, 5xx
  /^\d{1,2}:\d{2}(?::\d{2})?z?$/,
  /^\d{4}-\d{2}-\d{2}(?:t[\d:.]+z?)?$/,
  /^[1-5]xx$/,
  // v1.2.3, 1.2.3-rc1; four numbers are an address
  /^v?\d+(?:\.\d+){0,2}(?:-?(?:rc|beta|alpha|sp|r|u)\d*)?$/,
  // e.g, i.e, a.m, and/or
  /^(?:e\.g|i\.e|a\.m|p\.m|u\.s|etc)$/,
  // Words of the trade with a digit in them.
  /^(?:ipv[46]|sha-?\d+|md5|tls-?v?1(?:\.\d)?|ssl-?v?\d|http-?[123](?:\.\d)?|oauth-?2|utf-?(?:8|16)|base64|aes-?\d*|rsa-?\d*|x?86|x64|x86_64|arm64|win(?:dows)?-?\d+|[om]365|office365|s3|ec2|k8s|raid-?\d+|layer-?[1-7]|l[1-7]|24\/?7|log4j|nfsv?[34]|smbv?[123]|ext[34]|cat-?\d\w?|802\.1\w+|exit-?code-?\d+|e?sata\d?|usb-?c?\d?|ddr\d|0x[0-9a-f]+)$/,
  // A file is no host: setup.exe, ntds.dit
  /^[\p{L}\p{N}_-]+\.(?:bak|bat|bin|cfg|cmd|conf|crt|csv|dat|db|dit|dll|exe|gz|ini|iso|jar|js|json|key|lock|log|msi|pdf|pem|pfx|ps1|py|service|sh|socket|sql|sys|tmp|txt|vhdx?|vmdk|xml|ya?ml|zip)$/u,
];

/** After "user" or "account" a name needs no digit; after "host" and the like a hyphen is enough. */
function isOwned(token: string, before: string): boolean {
  if (before === 'user' || before === 'account' || before === 'username')
    return /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(token) && !FOLLOWS_USER.has(token);
  return HOSTS.has(before) && /^[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+$/u.test(token);
}
const HOSTS: ReadonlySet<string> = new Set(['host', 'server', 'machine', 'device', 'node', 'workstation', 'computer', 'agent']);
const FOLLOWS_USER: ReadonlySet<string> = new Set(
  (
    'a an and any are as at be been being but by can cannot could did do does during for from had has have if in into is it its may might must named called no not of off on or out ' +
    'over so than that the their then there they this to under up via was were when where which while who will with without would yet ' +
    'access account accounts action actions activity agent authentication behavior behaviour change changes complaint complaints connection connections console control count creation ' +
    'credential credentials data database deletion device devices directory domain error errors experience facing failed failure failures group groups home impact input interface load ' +
    'locked lockout lockouts lock locks log login logins logon logons management mailbox name names password passwords permission permissions policy portal privilege privileges process ' +
    'processes profile profiles quota reports request requests rights service services session sessions sign-in sign-ins sign-on side space sync synchronization takeover traffic trying ' +
    'attempted attempts attempting activities also error-free logged logging signed signing used using repeatedly failing disabled enabled expired blocked created deleted added removed'
  ).split(' '),
);
