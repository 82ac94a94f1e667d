/** docs/limits.md says what the code says: each row names files that are there, and its first figure stands in one of them. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');
const rows = readFileSync(join(ROOT, 'docs/limits.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, what = '', value = '', , files = '']) => ({
    what,
    value,
    files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
  }));

/** `the same` stands for the row above. */
const filesOf = (at: number): readonly string[] => {
  const own = rows[at]?.files ?? [];
  return own.length > 0 || at === 0 ? own : filesOf(at - 1);
};

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, day: 86_400_000, days: 86_400_000 };
const grouped = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, '_');

/** The ways in which the code may write the first figure of a value: plain, in milliseconds, as a product, as a duration, in bytes. */
function spellings(value: string): readonly string[] {
  const [, said = '', unit = ''] = /(\d[\d,.]*)\s*((?:ms|s|min|h|days?|KB|MB)\b|%)?/.exec(value) ?? [];
  const number = Number(said.replaceAll(',', ''));
  const ms = (UNIT_MS[unit] ?? Number.NaN) * number;
  const short = unit.startsWith('day') ? 'd' : unit === 'min' ? 'm' : unit;
  return [
    ...(unit === '' ? [grouped(number), String(number)] : []),
    ...(Number.isNaN(ms)
      ? []
      : [
          grouped(ms),
          `'${number}${short}'`,
          `'${number}${unit}'`,
          `${number} * `,
          `${ms / 60_000} * MINUTE`,
          `${ms / 3_600_000} * 60 * 60`,
        ]),
    ...(unit === 'KB' ? [`${number} * 1024`, `${number} * 1_024`] : []),
    ...(unit === 'MB' ? [`${number} * 1024 * 1024`] : []),
    ...(unit === '%' ? [String(number / 100)] : []),
    // One of a unit is written as the unit.
    ...(number === 1 ? ['MINUTE_MS', 'HOUR_MS', 'DAY_MS'] : []),
  ];
}

for (const [at, { what, value }] of rows.entries())
  test(`the figure for "${what}" stands in the code`, () => {
    const files = filesOf(at).flatMap((file) => globSync(file, { cwd: ROOT }));
    assert.ok(files.length >= filesOf(at).length, `a file of ${filesOf(at).join(', ')} is not there`);
    const text = files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
    assert.ok(
      spellings(value).some((one) => text.includes(one)),
      `none of ${spellings(value).join(' | ')} in ${files.join(', ')}`,
    );
  });
