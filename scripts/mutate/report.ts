/** What was found, as text and as data. Pure. */
import type { Fault, Judged } from './contract.ts';

export type Summary = {
  readonly seed: number;
  readonly judged: number;
  readonly killed: number;
  readonly timedOut: number;
  /** Killed and timed out of all judged, 0 to 1. */
  readonly rate: number;
  readonly survivors: readonly Judged[];
  /** Test files that fail without any fault, and so judge nothing. */
  readonly redByThemselves: readonly string[];
};

export function summaryOf(seed: number, judged: readonly Judged[], redByThemselves: readonly string[]): Summary {
  const count = (kind: string): number => judged.filter(({ verdict }) => verdict.kind === kind).length;
  const [killed, timedOut] = [count('killed'), count('timed-out')];
  const survivors = judged
    .filter(({ verdict }) => verdict.kind === 'survived')
    .toSorted((a, b) => (a.fault.file === b.fault.file ? a.fault.line - b.fault.line : a.fault.file < b.fault.file ? -1 : 1));
  return {
    seed,
    judged: judged.length,
    killed,
    timedOut,
    rate: judged.length === 0 ? 0 : (killed + timedOut) / judged.length,
    survivors,
    redByThemselves,
  };
}

/** On one line, and short enough for one. */
const shown = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 67)}...` : line;
};
export const faultText = ({ file, line, kind, before, after }: Fault): string =>
  `${file}:${line} ${kind}: ${shown(before)} → ${shown(after)}`;

export function lineOf({ fault, verdict, tookMs }: Judged): string {
  const seconds = `${(tookMs / 1000).toFixed(0)} s`;
  if (verdict.kind === 'survived') return `SURVIVED ${faultText(fault)} (${verdict.ran} of ${verdict.of} test files, ${seconds})`;
  return `${verdict.kind.padEnd(10)}${faultText(fault)} (${seconds}; ${verdict.by})`;
}

export function textOf(summary: Summary): string {
  const { seed, judged, killed, timedOut, rate, survivors, redByThemselves } = summary;
  const red = redByThemselves.map((file) => `red without a fault, so it judged nothing: ${file}\n`).join('');
  const alive = survivors.map((one) => `${lineOf(one)}\n`).join('');
  return `${red}${alive}seed ${seed}: ${killed} killed, ${timedOut} timed out, ${survivors.length} survived of ${judged} faults: ${(rate * 100).toFixed(1)} %\n`;
}
