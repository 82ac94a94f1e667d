/** Pure: the steps of the demo's chain, and what a plug does to the simulated provider behind it. */
import type { Mode } from '../../simulator/stage/stage.ts';
import type { Dialect } from '../../simulator/stage/stage.ts';
import type { Plug, StepName } from '../../web/demo/contract.ts';

/** `label` is how notes name it. */
export const CHAIN: Readonly<Record<StepName, { readonly dialect: Dialect; readonly label: string }>> = {
  primary: { dialect: 'openai', label: 'OpenAI' },
  backup: { dialect: 'anthropic', label: 'Anthropic' },
  local: { dialect: 'ollama', label: 'the local model' },
};

export const stepOfProvider = (provider: string): StepName | undefined => stepWhere(({ dialect }) => dialect === provider);
export const stepOfLabel = (label: string): StepName | undefined => stepWhere((step) => step.label === label);
function stepWhere(is: (step: (typeof CHAIN)[StepName]) => boolean): StepName | undefined {
  if (is(CHAIN.primary)) return 'primary';
  if (is(CHAIN.backup)) return 'backup';
  return is(CHAIN.local) ? 'local' : undefined;
}

/** `attemptMs` is how long Standby waits for an answer. */
export function modeOf(plug: Plug, attemptMs: number): Mode {
  switch (plug) {
    case 'works':
      return { kind: 'works' };
    case 'dead':
      return { kind: 'refuse' };
    case 'slow':
      // Clearly past the deadline, also where this machine is busy.
      return { kind: 'slow', ms: attemptMs + 4_000 };
    case 'rate-limited':
      // Longer than a wait that is waited on the spot: the route is blocked until then, and takes requests soon after the plug is put back.
      return { kind: 'status', status: 429, retryAfter: '3' };
    case 'wrong-answers':
      // It parses and fits the form, and quotes what stands in no ticket.
      return { kind: 'ungrounded' };
    case 'switched-off-by-law':
      // What callers see when a model is withdrawn for everyone: it does not exist any more.
      return { kind: 'retired' };
  }
}

export const PLUG_WORDS: Readonly<Record<Plug, string>> = {
  works: 'works',
  dead: 'is dead: connections are refused',
  slow: 'is slow: answers come too late',
  'rate-limited': 'is rate-limited: 429, come again in three seconds',
  'wrong-answers': 'gives wrong answers: they parse, and quote what no ticket says',
  'switched-off-by-law': 'is switched off by law: its model is gone for everyone',
};
