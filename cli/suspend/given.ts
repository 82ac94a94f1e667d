/** Pure: why something is suspended and until when, as they stand on the command line. */
import { z } from 'zod';
import { msOf } from '../../config/duration.ts';
import { wrong } from '../command.ts';
import type { Given, Wrong } from '../command.ts';

/** It stands in a line of a list. */
const LONGEST_REASON = 200;
const DAY_MS = 86_400_000;
/** What is meant for longer has no end that anybody knows. */
const LONGEST_MS = 366 * DAY_MS;

export function reasonOf({ values }: Given): string | Wrong {
  const given = values['reason'];
  const reason = typeof given === 'string' ? given.trim() : '';
  if (reason === '') return wrong('Expected --reason to say why, got nothing.', 'Whoever sees it next has to know: --reason TEXT.');
  const length = Array.from(reason).length;
  if (length > LONGEST_REASON) return wrong(`Expected --reason to have at most ${LONGEST_REASON} characters, got ${length}.`);
  if (/[\p{Cc}\u2028\u2029]/u.test(reason)) return wrong('Expected --reason to be one line, got more or control characters.');
  return reason;
}

const stamp = z.iso.datetime({ offset: true });
const FORM = 'a time with its zone (2026-12-24T18:00Z) or a duration (30m, 2h, 7d)';

/** Undefined where it is to hold until it is resumed. */
export function untilOf({ values }: Given, nowMs: number): number | undefined | Wrong {
  const given = values['until'];
  if (given === undefined) return undefined;
  const text = String(given);
  const span = msOf(text);
  const untilMs = Number.isNaN(span) ? stampOf(text) : nowMs + span;
  if (untilMs === undefined) return wrong(`Expected --until to be ${FORM}, got "${text}".`);
  if (untilMs <= nowMs) return wrong(`Expected --until to lie ahead, got ${new Date(untilMs).toISOString()}.`);
  if (untilMs > nowMs + LONGEST_MS)
    return wrong(
      `Expected --until to lie at most ${LONGEST_MS / DAY_MS} days ahead, got "${text}".`,
      'Without --until it holds until it is resumed.',
    );
  return untilMs;
}

/** Nobody writes the seconds, and the form wants them. */
function stampOf(text: string): number | undefined {
  const whole = text.replace(/^(.*T\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/, '$1:00$2');
  return stamp.safeParse(whole).success ? Date.parse(whole) : undefined;
}
