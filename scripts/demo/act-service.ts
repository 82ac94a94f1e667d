/** Killing Standby, starting it again, and giving it another local model. */
import { done, refused } from './acting.ts';
import { wake } from './act-people.ts';
import type { Acted } from '../../web/demo/contract.ts';
import type { Acting } from './acting.ts';

export async function kill({ world }: Acting): Promise<Acted> {
  if (world.standby.state() !== 'running') return refused('Standby does not run just now.');
  await world.standby.kill();
  return done('Standby is killed (SIGKILL), its process and its Temporal server at once. Nobody was told.');
}

export async function start(acting: Acting): Promise<Acted> {
  const state = acting.world.standby.state();
  if (state === 'running' || state === 'starting') return refused(`Standby is ${state} already.`);
  return started(acting);
}

export async function local(acting: Acting, use: boolean): Promise<Acted> {
  const { world, show } = acting;
  const model = world.local();
  if (model.kind === 'none') return refused('No Ollama was found on this machine.');
  if (model.isUsed === use) return refused(`The local step is ${use ? model.model : 'the simulated one'} already.`);
  const state = world.standby.state();
  if (state === 'starting') return refused('Standby is starting. Switch when it runs.');
  await world.useOllama(use);
  const which = use ? `the real ${model.model}` : 'the simulated one';
  if (state !== 'running') return done(`The local step is ${which} from the next start of Standby on.`);
  show.happened(`Standby restarts politely: its local step becomes ${which}.`);
  await world.standby.stop();
  return started(acting);
}

async function started(acting: Acting): Promise<Acted> {
  const from = Date.now();
  try {
    await acting.world.standby.start();
  } catch (error) {
    return refused(`Standby did not come up: ${error instanceof Error ? error.message : String(error)}`);
  }
  void wake(acting);
  return done(`Standby is back after ${((Date.now() - from) / 1000).toFixed(1)} s, and goes on where it was.`);
}
