/** Decides what a source's own words mean in ours: how severe, and what it is about. Data with reasons, pure. */
import { SEVERITIES } from './alert-source.ts';
import type { Concern, Severity, SeverityTable } from './alert-source.ts';

/** Of a word that no table has, or of none: nobody has said that it is harmless. */
export const FALLBACK = 'warning';

/** By the source's table, whatever the case of its letters. */
export function severityIn({ words, fallback }: SeverityTable, said: string | undefined): Severity {
  const word = said?.trim().toLowerCase() ?? '';
  return (Object.hasOwn(words, word) ? words[word] : undefined) ?? fallback;
}

/** For sources that say it twice. */
export const worse = (one: Severity, other: Severity): Severity => (SEVERITIES.indexOf(one) >= SEVERITIES.indexOf(other) ? one : other);

type ConcernRow = { readonly concern: Concern; readonly why: string; readonly find: RegExp };
/** In this order: what may be both, such as a backup that ransomware has reached, is security. Read in names of rules and categories, never in free text. */
const CONCERNS: readonly ConcernRow[] = [
  {
    concern: 'security',
    why: 'an attack, or what guards against one: a quiet window would hide it at the hour that an attacker picks',
    find: /secur|malware|virus|ransom|trojan|phish|intrusion|brute.?force|threat|exploit|defender|sentinel.?one|crowdstrike|bitdefender|webroot|\b(?:edr|xdr|siem|mfa)\b|unauthori[sz]ed/i,
  },
  {
    concern: 'backup',
    why: 'a backup that fails fails at night, inside the window in which its machine is quiet',
    find: /backup|back-up|veeam|acronis|shadow.?protect|image.?manager|cloudberry|continuity/i,
  },
];

/** What these names say it is about; `other` where they say nothing. */
export const concernIn = (...names: readonly (string | undefined)[]): Concern =>
  CONCERNS.find(({ find }) => names.some((name) => name !== undefined && find.test(name)))?.concern ?? 'other';
