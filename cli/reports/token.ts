/** The token by which an approver is known: from the environment or a file, and never from the command line, which others on the machine can read. */
import { readFileSync } from 'node:fs';
import { wrong } from '../command.ts';
import { messageOf } from '../connect.ts';
import type { Caller, Given, Wrong } from '../command.ts';

export const TOKEN_VARIABLE = 'STANDBY_APPROVER_TOKEN';
export const TOKEN_FLAG = { 'token-file': { type: 'string' } } as const;
export const TOKEN_HELP = `  --token-file FILE  your token; or in the variable ${TOKEN_VARIABLE}
`;

export function tokenOf({ values }: Given, { env }: Pick<Caller, 'env'>): string | Wrong {
  const file = values['token-file'];
  const token = typeof file === 'string' ? readToken(file) : env[TOKEN_VARIABLE];
  if (typeof token === 'object') return token;
  return token === undefined || token === ''
    ? wrong(`Expected your token in ${TOKEN_VARIABLE} or in a file by --token-file, got none.`)
    : token;
}

function readToken(file: string): string | Wrong {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    return wrong(`Expected --token-file to name a file that can be read, got ${messageOf(error)}.`);
  }
}
