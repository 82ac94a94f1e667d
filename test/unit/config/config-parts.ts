/** Sections of a configuration as the checks take them, and what they find in lines. */
import assert from 'node:assert/strict';
import { sections } from '../../../config/shape.ts';
import { pathText } from '../../../config/shown.ts';
import type { Finding } from '../../../config/problem.ts';
import type { Sections } from '../../../config/shape.ts';

export type Given = Readonly<Record<string, unknown>>;
export const NOTHING: Sections = {
  version: undefined,
  log: undefined,
  connections: undefined,
  alerts: undefined,
  reports: undefined,
  clients: undefined,
  otherClients: undefined,
  providers: undefined,
  routes: undefined,
  chains: undefined,
  processes: undefined,
  deadMan: undefined,
  heartbeat: undefined,
  ledger: undefined,
};
/** The sections that are given, and no others. */
export function sectionsOf(given: Given): Sections {
  const read = sections.parse(given);
  const values = new Map<string, unknown>(Object.entries(read));
  for (const key of Object.keys(given)) assert.notEqual(values.get(key), undefined, `${key} has a slip of form`);
  const others = [...values.keys()].filter((key) => !Object.hasOwn(given, key));
  return { ...NOTHING, ...read, ...Object.fromEntries(others.map((key) => [key, undefined])) };
}
export const linesOf = (found: readonly Finding[]): readonly string[] =>
  found.map(
    ({ path, at, wanted, got, todo }) => `${at} of ${pathText(path)}: ${wanted}, got ${got}.${todo === undefined ? '' : ` ${todo}`}`,
  );

export const DESK = { kind: 'desk', url: 'https://desk.example', tokenEnv: 'T' };
export const deskWith = (given: Given): Given => ({ connections: { desk: { ...DESK, ...given } } });
export const PROVIDER = { independenceGroup: 'g' };
