/** The search attributes of every Standby workflow, and how a namespace gets those it lacks. They hold no text and no personal data. */
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { StartFailed } from './contract.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

export const SEARCH_ATTRIBUTES = {
  Client: 'Keyword',
  Process: 'Keyword',
  Connection: 'Keyword',
  Route: 'Keyword',
  FallbackDepth: 'Int',
  Waiting: 'Keyword',
  SlaDueAt: 'Datetime',
} as const;

const TYPES = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
};

/** Adds what is missing: a database made by an older version does not have the newer ones. */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<{ kind: 'done' } | StartFailed> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const wanted = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => ({ name, type: TYPES[type], label: type }));
  const wrong = wanted.find(({ name, type }) => customAttributes[name] !== undefined && customAttributes[name] !== type);
  if (wrong !== undefined) return ofOtherType(wrong.name, wrong.label, IndexedValueType[customAttributes[wrong.name] ?? 0]);
  const missing = wanted.filter(({ name }) => customAttributes[name] === undefined);
  if (missing.length === 0) return { kind: 'done' };
  const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, type]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  return { kind: 'done' };
}

const ofOtherType = (name: string, wanted: string, got: string | undefined): StartFailed => ({
  kind: 'failed',
  step: 'search attributes',
  why: `Expected the search attribute ${name} to be ${wanted}, got ${got ?? 'an unknown type'}.`,
  remedy: `Remove it with "temporal operator search-attribute remove --name ${name}", and start again.`,
});
