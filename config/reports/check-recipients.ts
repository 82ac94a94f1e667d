/** Pure: each recipient says what its kind needs and nothing else, and nothing leaves unprotected without a reason. */
import { doorFault } from '../../activities/reports/delivery/mail-door.ts';
import { both, one } from '../check-access.ts';
import { checkWebhook, unprotected } from '../webhook-door.ts';
import type { Finding, Path } from '../problem.ts';
import type { MailShape, RecipientShape } from './recipients-shape.ts';
import type { ReportsShape } from './shape.ts';

type Key = Exclude<keyof RecipientShape, 'kind'>;
const KEYS: Readonly<Record<RecipientShape['kind'], readonly Key[]>> = {
  folder: ['folder'],
  webhook: ['url', 'webhookSecretsEnv', 'webhookSecretsFile', 'plainReason'],
  mail: ['to'],
  ticket: ['board'],
};
const NEEDED: Readonly<Record<RecipientShape['kind'], Key | undefined>> = {
  folder: 'folder',
  webhook: 'url',
  mail: 'to',
  ticket: undefined,
};

export function checkRecipients({ recipients, mail }: ReportsShape): readonly Finding[] {
  const isMailed = Object.values(recipients).some(({ kind }) => kind === 'mail');
  return [
    ...Object.entries(recipients).flatMap(([name, given]) => ofRecipient(['reports', 'recipients', name], given)),
    ...(isMailed && mail === undefined
      ? [{ path: ['reports'], at: 'key', wanted: 'mail beside a recipient of kind mail', got: 'none' } as const]
      : []),
    ...(mail === undefined ? [] : ofMail(['reports', 'mail'], mail)),
  ];
}

function ofRecipient(path: Path, given: RecipientShape): readonly Finding[] {
  const { kind } = given;
  const keys = (Object.keys(given) as (keyof RecipientShape)[]).filter((key): key is Key => key !== 'kind' && given[key] !== undefined);
  const odd = keys.filter((key) => !KEYS[kind].includes(key));
  const needed = NEEDED[kind];
  return [
    ...odd.map((key): Finding => ({ path: [...path, key], at: 'key', wanted: `${KEYS[kind].join(', ')} with kind: ${kind}`, got: key })),
    ...(needed !== undefined && given[needed] === undefined
      ? [{ path, at: 'key', wanted: `${needed} with kind: ${kind}`, got: 'none' } as const]
      : []),
    ...(kind === 'webhook' ? checkWebhook(path, given) : []),
  ];
}

function ofMail(path: Path, given: MailShape): readonly Finding[] {
  const { host, port, tls, plainReason, user } = given;
  const login = user === undefined ? undefined : { user, password: '' };
  const fault = doorFault({ host, port, tls: tlsOf(tls, plainReason), login });
  return [
    ...(user === undefined
      ? (['passwordEnv', 'passwordFile'] as const)
          .filter((key) => given[key] !== undefined)
          .map((key): Finding => ({ path: [...path, key], at: 'key', wanted: 'user beside a password', got: 'none' }))
      : one(path, given, ['passwordEnv', 'passwordFile'])),
    ...(user === undefined ? both(path, given, ['passwordEnv', 'passwordFile']) : []),
    ...(fault === undefined ? [] : [unprotected([...path, 'tls'], fault)]),
  ];
}

/** As the door wants it. */
export const tlsOf = (kind: MailShape['tls'], reason: string | undefined) =>
  kind === 'none' ? ({ kind, ...(reason === undefined ? {} : { reason }) } as const) : ({ kind } as const);
