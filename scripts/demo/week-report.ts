/** The week's report of one client, as far as the week has come: made by the command that anybody would use, and looked at in the ledger. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { periodAt } from '../../activities/reports/periods.ts';
import { frozenIn } from '../../activities/reports/frozen-text.ts';
import { standby } from './people.ts';
import { figuresIn } from './report-verdict.ts';
import type { Ledger } from '../../ledger/contract.ts';
import type { ReportFigures } from './report-verdict.ts';

export type MadeReport = {
  readonly kind: 'made';
  readonly file: string;
  readonly html: string;
  readonly madeAtMs: number;
  readonly fromMs: number;
  readonly figures: ReportFigures;
};
export type NotMade = { readonly kind: 'not-made'; readonly why: string };
export type WeekReport = {
  /** By the name that the desk gives. */
  readonly client: string;
  /** Anew, each time; those who ask at once get the same one. Never rejects. */
  make(): Promise<MadeReport | NotMade>;
  last(): MadeReport | undefined;
  /** What is being made is given up: the demo ends. */
  stop(): void;
};
export type ReportPlace = {
  readonly dir: string;
  readonly dataDir: string;
  readonly configPath: string;
  readonly client: string;
  readonly isUp: () => boolean;
  readonly ledger: () => Promise<Ledger | undefined>;
  readonly changed: () => void;
};

/** Weeks as the visitor's own calendar has them. */
export function visitorsZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return IANAZone.isValidZone(zone) ? zone : 'UTC';
}

/** It takes two seconds as a rule. Where Standby is killed meanwhile nobody answers. */
const LONGEST_MS = 60_000;
const said = z.object({ facts: z.string() });

export function createWeekReport(place: ReportPlace): WeekReport {
  const stopped = new AbortController();
  let [last, making]: [MadeReport | undefined, Promise<MadeReport | NotMade> | undefined] = [undefined, undefined];
  async function make(): Promise<MadeReport | NotMade> {
    const stop = AbortSignal.any([stopped.signal, AbortSignal.timeout(LONGEST_MS)]);
    const made = await madeNow(place, stop).catch((error: unknown): NotMade => ({ kind: 'not-made', why: String(error) }));
    if (made.kind === 'made') last = made;
    place.changed();
    return made;
  }
  return {
    client: place.client,
    last: () => last,
    stop: () => stopped.abort(),
    make: () => (making ??= make().finally(() => (making = undefined))),
  };
}

async function madeNow({ dir, dataDir, configPath, client, isUp, ledger }: ReportPlace, stop: AbortSignal): Promise<MadeReport | NotMade> {
  if (!isUp()) return { kind: 'not-made', why: 'Standby is down, and it is Standby that makes it. Start it again first.' };
  const madeAtMs = Date.now();
  const week = periodAt('week', madeAtMs, visitorsZone());
  if (week === undefined) return { kind: 'not-made', why: 'this machine has no time zone' };
  // One of another second: an earlier one stays as it is.
  const at = new Date(madeAtMs).toTimeString().slice(0, 8).replaceAll(':', '');
  const file = join(dir, `${client}-${week.id}-so-far-${at}.html`);
  const ran = await standby(
    dataDir,
    ['report', 'preview', client, week.id, '--so-far', '--out', file, '--config', configPath, '--json'],
    stop,
  );
  if (ran.kind === 'failed') return { kind: 'not-made', why: ran.why };
  const { facts } = said.parse(JSON.parse(ran.said));
  const text = await (await ledger())?.reportText(facts);
  const frozen = text === undefined ? undefined : frozenIn(text);
  if (frozen === undefined) return { kind: 'not-made', why: 'its figures are not in the ledger' };
  return { kind: 'made', file, html: await readFile(file, 'utf8'), madeAtMs, fromMs: week.fromMs, figures: figuresIn(frozen) };
}
