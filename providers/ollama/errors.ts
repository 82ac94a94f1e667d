/** Ollama has no error codes. Its sentences are fixed in its source, and two of them say 500 for a mistake of ours. Data. */
import { COMMON } from '../common-errors.ts';
import type { Rule } from '../cause.ts';

export const RULES: readonly Rule[] = [
  { cause: 'request', says: /^invalid format\b|^invalid JSON schema in format/i, as: 'invalid_format', source: 'measured: with 500' },
  { cause: 'request', says: /^option "[^"]*" must be of type/i, as: 'invalid_option', source: 'measured: with 500' },
  { cause: 'busy', says: /^server busy/i, as: 'server_busy', source: 'ollama server/sched.go' },
  { cause: 'no-model', says: /^model ["'].*["'] not found/i, as: 'model_not_found', source: 'ollama server/routes.go' },
  ...COMMON,
];
