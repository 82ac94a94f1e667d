/** How client and worker write data into Temporal: both are given the same converter, or they cannot read each other. */
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { createCodec } from './codec.ts';
import type { Keys } from './key-text.ts';

/** `off` leaves payloads and failures in plain text: for reading a history by eye, never for clients' tickets. */
export function dataConverterOf(keys: Keys | 'off'): DataConverter {
  if (keys === 'off') return {};
  return {
    payloadCodecs: [createCodec(keys)],
    failureConverterPath: fileURLToPath(new URL('./failure-converter.ts', import.meta.url)),
  };
}
