/** Puts messages and stack traces of failures inside a payload, so that the codec encrypts them. Loaded into the workflow bundle too. */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
