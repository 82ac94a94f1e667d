/** Pure: which group an alert belongs to. */
import { createHash } from 'node:crypto';
import { foldedName } from '../../workflows/rules/client-name.ts';
import type { Alert } from '../../connectors/alert-source.ts';
import type { GroupField } from '../alert-connection.ts';

export type { GroupField } from '../alert-connection.ts';

export const DEFAULT_GROUP: readonly GroupField[] = ['site', 'rule'];

export type GroupKey = {
  /** 16 hex digits, for ids: they hold no name of anybody. */
  readonly hash: string;
  /** The values in the order of the fields, as one person would tell another; undefined where the alert has none. */
  readonly parts: readonly { readonly field: string; readonly value: string | undefined }[];
};

/** Client and site are compared as names of clients are everywhere; what a machine has named is compared as it stands. */
export function groupKey(client: string, alert: Alert, fields: readonly GroupField[] = DEFAULT_GROUP): GroupKey {
  const parts = [{ field: 'client', value: client }, ...fields.map((field) => ({ field, value: valueOf(alert, field) }))];
  const compared = parts.map(({ field, value }) => [field, value === undefined ? null : isName(field) ? foldedName(value) : value]);
  return { hash: createHash('sha256').update(JSON.stringify(compared)).digest('hex').slice(0, 16), parts };
}

const isName = (field: string): boolean => field === 'client' || field === 'site';

function valueOf(alert: Alert, field: GroupField): string | undefined {
  switch (field) {
    case 'site':
    case 'host':
    case 'rule':
    case 'severity':
      return alert[field];
    default: {
      const name = field.slice('label:'.length);
      return Object.hasOwn(alert.labels, name) ? alert.labels[name] : undefined;
    }
  }
}
