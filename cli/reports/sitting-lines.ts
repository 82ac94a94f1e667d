/** Pure: the reports that wait to be approved, as lines that a person goes through: what is not as it should be first and behind a #, the others one by one. */
import { inert, inertJson } from '../inert.ts';
import type { ReportRow } from '../../ledger/contract.ts';

/** `html`: the hash of its page. `whys`: what somebody should look at first; none of a clean one. */
export type Waiting = {
  readonly client: string;
  readonly period: string;
  readonly revision: number;
  readonly html: string;
  readonly whys: readonly string[];
  /** Whether it is approved by itself only, with a word more. */
  readonly isAlone: boolean;
};
export type Line = Pick<Waiting, 'client' | 'period' | 'html'>;

type Draft = { readonly unreadable?: unknown; readonly byModel?: unknown; readonly persons?: unknown };
/** What has no place in a first report. */
export function mappingIn(draft: unknown): readonly string[] {
  const { mapping } = (typeof draft === 'object' && draft !== null ? draft : {}) as { readonly mapping?: unknown };
  return Array.isArray(mapping) ? mapping.filter((one) => typeof one === 'string') : [];
}

/** Of a report whose task is open. `draft`: what its task shows, as any release may have written it. */
export function waitingOf(
  { client, period, revision, html }: Pick<ReportRow, 'client' | 'period' | 'revision'> & { readonly html: string },
  draft: unknown,
): Waiting {
  const { unreadable, byModel, persons } = (typeof draft === 'object' && draft !== null ? draft : {}) as Draft;
  const mapping = mappingIn(draft);
  const unread = Array.isArray(unreadable) ? unreadable.filter((name) => typeof name === 'string') : undefined;
  return {
    client,
    period,
    revision,
    html,
    isAlone: mapping.length > 0,
    whys: [
      ...(mapping.length === 0 ? [] : [`the first report, with no place for ${mapping.join(', ')}`]),
      ...(unread === undefined ? ['what its task shows cannot be read'] : []),
      ...(unread !== undefined && unread.length > 0 ? [`not read in full: ${unread.join(', ')}`] : []),
      ...(byModel === 0 && persons === undefined ? ['all of its words are made by code'] : []),
      ...(revision > 1 ? [`revision ${revision}: it says what has changed`] : []),
    ],
  };
}

const byName = (one: Waiting, other: Waiting): number =>
  one.client < other.client ? -1 : one.client > other.client ? 1 : one.period < other.period ? -1 : 1;

/** Looked at first, and by itself. */
export const isOdd = ({ whys }: Waiting): boolean => whys.length > 0;

/** A name with signs that end a line or are not seen stands as JSON, which shows each of them. */
function nameText(client: string): string {
  const isPlain = inert(client) === client && client.trim() === client && client !== '' && !client.startsWith('"');
  return isPlain ? client : inertJson(client);
}

export function sittingText(all: readonly Waiting[]): string {
  const inOrder = all.toSorted(byName);
  const odd = inOrder.filter(isOdd);
  const line = ({ period, html, client }: Waiting): string => `${period} ${html} ${nameText(client)}`;
  const alone = ({ period, client }: Waiting): string =>
    `# ${period} of ${nameText(client)}: by \`standby report approve\` with --accept-mapping`;
  return [
    '# Period, hash of the page, client: each line that is left here is approved by `standby report sitting --approve`.',
    '# See a page by `standby report preview` first. Take out a line, or put a # before it, and that report goes on waiting.',
    ...(odd.length === 0 ? [] : ['', '# To be looked at one by one; take the # away from those that are right:']),
    ...odd.flatMap((one) => [`# - ${one.whys.join('; ')}:`, one.isAlone ? alone(one) : `# ${line(one)}`]),
    '',
    ...inOrder.filter((one) => !isOdd(one)).map(line),
    '',
  ].join('\n');
}

export type ReadLines = { readonly kind: 'lines'; readonly lines: readonly Line[] } | { readonly kind: 'unreadable'; readonly why: string };
/** More reports than anybody looks at in one sitting. */
const MOST_LINES = 2_000;

export function readSitting(text: string): ReadLines {
  const lines: Line[] = [];
  for (const [at, given] of text.split(/\r?\n/).entries()) {
    const line = given.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [whole, period = '', html = '', name = ''] = /^(\d{4}-(?:\d{2}|W\d{2})) +([0-9a-f]{64}) +(.+)$/.exec(line) ?? [];
    const client = whole === undefined ? undefined : clientIn(name);
    if (client === undefined) return { kind: 'unreadable', why: `line ${at + 1}: expected a period, the hash of a page and a client` };
    if (lines.some((one) => one.client === client && one.period === period))
      return { kind: 'unreadable', why: `line ${at + 1}: expected each report once` };
    if (lines.length === MOST_LINES) return { kind: 'unreadable', why: `expected ${MOST_LINES} lines at most` };
    lines.push({ client, period, html });
  }
  return { kind: 'lines', lines };
}

function clientIn(name: string): string | undefined {
  if (!name.startsWith('"')) return name;
  try {
    const client: unknown = JSON.parse(name);
    return typeof client === 'string' && client !== '' ? client : undefined;
  } catch {
    return undefined;
  }
}
