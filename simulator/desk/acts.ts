/** Decides what an effect is in the words of the API's acts. Pure. */
import type { Act, ActKind } from '../../connectors/ticket-system.ts';
import type { By, JournalEntry } from './effect.ts';

/** `version` is the one that the act made. */
export type Past = By & { readonly kind: ActKind; readonly at: string; readonly version: number };
type Kinds = readonly { readonly kind: Act['kind']; readonly staff?: string | undefined }[];
type Change = Exclude<JournalEntry, { kind: 'held' | 'ticket-created' }>;

const OTHER: Kinds = [{ kind: 'other' }];

/** What this entry of the journal did to its ticket; one edit may be two acts. */
export function actsOf(entry: Change, version: number): Past[] {
  const { actor, staff, at } = entry;
  return kindsOf(entry).map((act) => ({ actor, at, version, ...(staff === undefined ? {} : { staff }), ...act }));
}

/** What an entry did to another ticket than its own. */
export const otherAct = ({ actor, staff, at }: Change, version: number): Past[] => [
  { actor, at, version, kind: 'other', ...(staff === undefined ? {} : { staff }) },
];

function kindsOf(entry: Change): Kinds {
  switch (entry.kind) {
    case 'note-added':
      return entry.actor === 'us' ? OTHER : [{ kind: 'reply' }];
    case 'fields-set':
      return kindsOfEdit(entry.after);
    case 'closed':
    case 'reopened':
    case 'merged':
      return [{ kind: entry.kind }];
    case 'note-edited':
    case 'moved-client':
    case 'deleted':
      return OTHER;
  }
}

function kindsOfEdit({
  owner,
  subject: _subject,
  body: _body,
  dueAt: _dueAt,
  ...fields
}: Extract<Change, { kind: 'fields-set' }>['after']): Kinds {
  const isSet = Object.values(fields).some((value) => value !== undefined);
  const kinds: Kinds = [
    ...(typeof owner === 'string' ? [{ kind: 'owner' as const, staff: owner }] : []),
    ...(isSet ? [{ kind: 'fields' as const }] : []),
  ];
  return kinds.length === 0 ? OTHER : kinds;
}
