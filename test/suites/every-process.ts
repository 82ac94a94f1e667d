/** What every process promises, whatever it decides: one suite, given what a process is. */
import { ends } from './ends.ts';
import { people } from './people.ts';
import { restrictions } from './restrictions.ts';
import { routes } from './routes.ts';
import type { ProcessUnderTest } from './contract.ts';
import type { OpenStage } from './stage.ts';

/** Registers its tests. To be called at the top level of a test file, once for each process. */
export function everyProcess(open: OpenStage, under: ProcessUnderTest): void {
  for (const part of [routes, restrictions, people, ends]) part(open, under);
}
