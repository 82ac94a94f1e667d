/** Times as people write them: 500ms, 60s, 30m, 2h, 7d. They come out in milliseconds. */
import { z } from 'zod';

const FORM = /^([1-9][0-9]{0,8})(ms|s|m|h|d)$/;
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LARGEST_FIRST = ['d', 'h', 'm', 's'] as const;

/** NaN where it is none. */
export function msOf(text: string): number {
  const [, count, unit] = FORM.exec(text) ?? [];
  return Number(count) * (Object.entries(UNIT_MS).find(([name]) => name === unit)?.[1] ?? Number.NaN);
}

/** The shortest way to write it. */
export function durationText(ms: number): string {
  const unit = LARGEST_FIRST.find((name) => ms % UNIT_MS[name] === 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]}${unit}`;
}

export const duration = (least: string, most: string) => {
  const error = `a time from ${least} to ${most}, such as 30s, 5m, 2h or 7d`;
  return z
    .string({ error })
    .regex(FORM, { error, abort: true })
    .refine((text) => msOf(text) >= msOf(least) && msOf(text) <= msOf(most), { error })
    .transform(msOf);
};
