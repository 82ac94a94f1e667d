/** Pure: how a source proves itself is given once, and in the way that it has. */
import { both, one } from '../check-access.ts';
import { SECRET_KEYS } from './secret-keys.ts';
import type { AlertSource } from '../../connectors/alert-source.ts';
import type { Finding, Path } from '../problem.ts';
import type { AlertSourceShape } from './shape.ts';

export function checkSecrets(path: Path, given: AlertSourceShape, { kind, form }: AlertSource): readonly Finding[] {
  const own = SECRET_KEYS[form.auth.kind];
  const other = SECRET_KEYS[form.auth.kind === 'token' ? 'secret' : 'token'];
  const wrong = [other.env, other.file].filter((key) => given[key] !== undefined);
  return [
    ...(wrong.length > 0 && given[own.env] === undefined && given[own.file] === undefined ? [] : one(path, given, [own.env, own.file])),
    ...wrong.map((key): Finding => ({
      path: [...path, key],
      at: 'key',
      wanted: `${own.env} or ${own.file} for ${kind}`,
      got: key,
      todo: form.auth.kind === 'token' ? 'It cannot sign: it sends a token.' : 'It signs each delivery: it sends no token.',
    })),
    ...(given.poll === undefined ? [] : ofPoll([...path, 'poll'], given.poll)),
  ];
}

const ofPoll = (path: Path, given: NonNullable<AlertSourceShape['poll']>): readonly Finding[] => [
  ...one(path, given, ['url', 'urlEnv']),
  ...both(path, given, ['tokenEnv', 'tokenFile']),
];
