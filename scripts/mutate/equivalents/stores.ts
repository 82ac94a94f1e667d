/** Faults in ledger, watch and providers that change nothing anybody could notice, each with the reason. */
import type { Equivalent } from '../contract.ts';

export const STORES: readonly Equivalent[] = [
  ...['end.raw', 'end.inputTokens', 'end.outputTokens'].map((field) => ({
    file: 'ledger/attempts.ts',
    before: `${field} ?? null`,
    after: field,
    why: 'A column that is given as undefined is not set, and is null until the attempt has ended, which happens once.',
  })),
  {
    file: 'ledger/decisions.ts',
    before: 'row.route ?? null',
    after: 'row.route',
    why: 'A column that is given as undefined is left out of the new row, where it is null.',
  },
  { file: 'ledger/decisions.ts', before: '1', after: '2', why: 'Of the rows that are found the first is taken.' },
  {
    file: 'ledger/attempt-sums.ts',
    before: "'answered'",
    after: '...[]',
    why: 'No answer has ended after the newest answer, and only what has ended after that is looked at.',
  },
  {
    file: 'ledger/alarms.ts',
    before: 'done.numInsertedOrUpdatedRows ?? 0',
    after: 'done.numInsertedOrUpdatedRows',
    why: 'SQLite always says how many; of undefined the number is NaN, which is above 0 as little as 0 is.',
  },
  {
    file: 'ledger/items.ts',
    before: 'row?.highest ?? 0',
    after: 'row?.highest',
    why: 'The sum over no rows is one row with null, whose number is 0.',
  },
  { file: 'ledger/poll-items.ts', before: 'row.waiting ?? 0', after: 'row.waiting', why: 'The number of null is 0.' },
  {
    file: 'ledger/poll-items.ts',
    before: 'if (items.length === 0) return [];',
    after: ';',
    why: 'SQLite finds nothing in an empty list, which other engines refuse.',
  },
  ...['row.claim?.untilMs', 'row.end?.how'].map((field) => ({
    file: 'ledger/tasks.ts',
    before: `${field} ?? null`,
    after: field,
    why: 'A column that is given as undefined keeps what it held, which is read only beside a name or a time that was taken away.',
  })),
  {
    file: 'ledger/writes.ts',
    before: 'if (versions.length === 0) return new Set();',
    after: ';',
    why: 'SQLite finds nothing in an empty list, which other engines refuse.',
  },
  {
    file: 'ledger/due.ts',
    before: 'holder ?? null',
    after: 'holder',
    why: 'A column that is given as undefined is left out of the new row, where it is null.',
  },
  {
    file: 'ledger/due.ts',
    before: 'waiting.holder !== null && waiting.holder !== holder',
    after: 'waiting.holder !== holder',
    why: 'Where nobody holds the row it is written once more that nobody does.',
  },
  ...["'connection'", "'item'"].map((column) => ({
    file: 'ledger/due.ts',
    before: column,
    after: '...[]',
    why: 'All rows of an item have the same, and SQLite takes it from any of them; of what is selected the compiler refuses to leave one out.',
  })),
  {
    file: 'ledger/due.ts',
    before: 'if (workflowIds.length === 0) return [];',
    after: ';',
    why: 'SQLite finds nothing in an empty list, which other engines refuse.',
  },
  {
    file: 'watch/dead-man.ts',
    before: 'before.has(workflowId) && !stuck.has(workflowId)',
    after: 'before.has(workflowId)',
    why: 'What is stuck is raised before it in the same check, and an alarm of one item is raised once.',
  },
  {
    file: 'watch/index.ts',
    before: 'true',
    after: 'false',
    why: 'Whether a desk answers is asked of connections whose desk did not: one without a desk is none of them.',
  },
  {
    file: 'providers/prices.ts',
    before: '3',
    after: '4',
    why: 'No price of the two vendors has more than three digits behind the point, so no sum in micro-dollars has a fourth.',
  },
  {
    file: 'providers/retry-after.ts',
    before: 'every',
    after: 'some',
    why: 'A number beside what is none makes no number of the two, and neither is what they are together advice.',
  },
];
