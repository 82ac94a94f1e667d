/** Pure: the findings as text, one line each with the remedy beneath, and as JSON. */
import { inert } from '../inert.ts';
import { isWell } from './finding.ts';
import type { Finding } from './finding.ts';

/** The longest word of status. */
const STATUS_WIDTH = 'not needed'.length;

export function textOf(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ kind, name, told, remedies }) => [
    `${kind.padEnd(STATUS_WIDTH)}  ${name.padEnd(width)}  ${inert(told)}`,
    ...remedies.map((remedy, at) => `${' '.repeat(STATUS_WIDTH + width + 4)}${at === 0 ? 'do' : 'or'}: ${inert(remedy)}`),
  ]);
  return [...lines, '', verdictOf(findings)].join('\n');
}

export const jsonOf = (findings: readonly Finding[]): unknown => ({
  canRun: findings.every(isWell),
  findings: findings.map(({ kind, name, told, remedies }) => ({ name, status: kind, told, remedies })),
});

function verdictOf(findings: readonly Finding[]): string {
  const ill = findings.filter((finding) => !isWell(finding));
  const other = findings.filter(({ kind }) => kind === 'differs').map(({ name }) => name);
  if (ill.length === 0) return `Standby can run${other.length === 0 ? '' : `, not as the configuration says: ${other.join(', ')}`}.`;
  return `Standby cannot run as it is: ${ill.map(({ name, kind }) => `${name} (${kind})`).join(', ')}.`;
}
