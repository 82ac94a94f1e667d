/** The signal of the control: the state of one of its routes has changed. */
import { defineSignal } from '@temporalio/workflow';

export const controlChanged = defineSignal('controlChanged');
