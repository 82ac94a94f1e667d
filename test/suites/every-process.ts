/** What every process promises, whatever it decides: one suite, given what a process is. */
import { chain } from './chain.ts';
import { ends } from './ends.ts';
import { noMachine } from './no-machine.ts';
import { people } from './people.ts';
import { restrictions } from './restrictions.ts';
import { routes } from './routes.ts';
import { onTickets } from './tickets.ts';
import type { AskerUnderTest, ProcessUnderTest } from './contract.ts';
import type { OpenStage } from './stage.ts';

/** Registers its tests. To be called at the top level of a test file, once for each process. */
export function everyProcess(open: OpenStage, under: ProcessUnderTest): void {
  everyAsker(open, onTickets(under));
  for (const part of [routes, restrictions, people, ends]) part(open, under);
}

/** Of a process without items: what holds for whoever asks machines. */
export function everyAsker(open: OpenStage, under: AskerUnderTest): void {
  for (const part of [chain, noMachine]) part(open, under);
}
