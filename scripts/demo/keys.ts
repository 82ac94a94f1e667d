/** The demo by keys in the terminal: the same acts as on the page. */
import { emitKeypressEvents } from 'node:readline';
import { PLUGS } from '../../web/demo/contract.ts';
import type { Command, Plug, StepName } from '../../web/demo/contract.ts';

export type Pressed =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'quit' | 'help' | 'open' | 'report' }
  | { readonly kind: 'nothing' };

export const KEYS_HELP =
  "Keys: l let me drive · n send one · m send 20 · t 200 alerts · 1 2 3 next plug of primary, backup, local · a answer as a person · k kill Standby · s start it · r the week's report · o open the page · h help · q end";

const STEP_OF: Readonly<Record<string, StepName>> = { '1': 'primary', '2': 'backup', '3': 'local' };
const COMMANDS: Readonly<Record<string, Command>> = {
  n: { do: 'send', count: 1 },
  m: { do: 'send', count: 20 },
  t: { do: 'storm' },
  a: { do: 'answer' },
  k: { do: 'kill' },
  s: { do: 'start' },
  l: { do: 'skip' },
};

/** Pure. A digit moves the plug of its step on by one. */
export function pressed(
  key: { readonly name?: string | undefined; readonly ctrl?: boolean | undefined },
  plugOf: (step: StepName) => Plug,
): Pressed {
  const name = key.name ?? '';
  if (key.ctrl) return { kind: name === 'c' || name === 'd' ? 'quit' : 'nothing' };
  const step = STEP_OF[name];
  if (step !== undefined) {
    const plug = PLUGS[(PLUGS.indexOf(plugOf(step)) + 1) % PLUGS.length] ?? 'works';
    return { kind: 'command', command: { do: 'plug', step, plug } };
  }
  const command = COMMANDS[name];
  if (command !== undefined) return { kind: 'command', command };
  if (name === 'q') return { kind: 'quit' };
  if (name === 'h') return { kind: 'help' };
  if (name === 'r') return { kind: 'report' };
  return { kind: name === 'o' ? 'open' : 'nothing' };
}

/** Listens only where a person sits at a terminal. The returned function puts the terminal back as it was. */
export function listenToKeys(onKey: (key: { name?: string | undefined; ctrl?: boolean | undefined }) => void): () => void {
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  const heard = (_text: string | undefined, key: { name?: string; ctrl?: boolean } | undefined): void => onKey(key ?? {});
  stdin.on('keypress', heard);
  stdin.resume();
  const restore = (): void => {
    if (stdin.isRaw) stdin.setRawMode(false);
  };
  // Also where something else ends the process: a terminal left raw shows nobody what he types.
  process.once('exit', restore);
  return () => {
    stdin.off('keypress', heard);
    restore();
    stdin.pause();
  };
}
