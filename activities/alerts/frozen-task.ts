/** Pure: the question to a model, of facts as they were frozen. */
import { readFrozen } from './frozen.ts';
import { ALERTS_TASK } from './task.ts';
import type { ModelTask } from '../model/task.ts';
import type { Summary } from '../../workflows/alerts/summary.ts';

export const FROZEN_TASK: ModelTask<unknown, Summary> = {
  outputTokens: ALERTS_TASK.outputTokens,
  prompt: (item, adjustment) => ALERTS_TASK.prompt(readFrozen(item).shown, adjustment),
  canShorten: (item) => ALERTS_TASK.canShorten(readFrozen(item).shown),
  read: (text, item, adjustment) => ALERTS_TASK.read(text, readFrozen(item).shown, adjustment),
};
