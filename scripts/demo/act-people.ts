/** Answering as a person, and waking what waits for AI. */
import { done, refused } from './acting.ts';
import { openAnswers } from './page-state.ts';
import { answerByCommand, drain } from './people.ts';
import { STEPS } from '../../web/demo/contract.ts';
import type { Acted, Command } from '../../web/demo/contract.ts';
import type { Acting } from './acting.ts';

export async function answer({ world, seen, answering }: Acting, command: Extract<Command, { do: 'answer' }>): Promise<Acted> {
  if (world.standby.state() !== 'running') return refused('Standby is down. Start it again, then answer.');
  const wanted = openAnswers(seen.openTasks).find(
    ({ task, item }) => (command.ticket === undefined || command.ticket === item) && !answering.has(task),
  );
  if (wanted === undefined) return refused('Nobody is asked just now.');
  answering.add(wanted.task);
  const ran = await answerByCommand(world.dataDir, wanted.task, command.decision);
  answering.delete(wanted.task);
  return ran.kind === 'ran' ? done(ran.command) : refused(ran.why);
}

/** Tickets that wait for a person hear at once that AI is back, and not at their next own try. */
export async function wake(acting: Acting): Promise<void> {
  const { world, seen, show } = acting;
  const isOfUse = (): boolean =>
    STEPS.some((step) => world.plugOf(step) === 'works') && openAnswers(seen.openTasks).length > 0 && world.standby.state() === 'running';
  // One under way may have woken some before this plug was put back: those are woken once more when it has ended.
  acting.wakeAgain = true;
  if (acting.isDraining) return;
  acting.isDraining = true;
  while (acting.wakeAgain && isOfUse() && !acting.quit.aborted) {
    acting.wakeAgain = false;
    const ran = await drain(world.dataDir, acting.quit);
    if (!acting.quit.aborted) show.happened(ran.kind === 'ran' ? ran.command : `Waking what waits did not end well: ${ran.why}`);
  }
  acting.isDraining = false;
}
