/** The search attributes of every Standby workflow, and how a namespace gets those it lacks. They hold no text and no personal data. */
import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { untilUsable } from './usable.ts';
import type { StartFailed } from './contract.ts';
import type { WaitOptions } from './usable.ts';

const { IndexedValueType } = proto.temporal.api.enums.v1;

export const SEARCH_ATTRIBUTES = {
  Client: 'Keyword',
  Process: 'Keyword',
  Connection: 'Keyword',
  Generation: 'Keyword',
  Route: 'Keyword',
  FallbackDepth: 'Int',
  Waiting: 'Keyword',
  SlaDueAt: 'Datetime',
  Rules: 'Keyword',
} as const;

const TYPES = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
};

/** One condition for each, so that a list by them proves that all can be used, each in its type. */
const ANY_VALUE = { Keyword: "''", Int: '0', Datetime: "'2000-01-01T00:00:00Z'" } as const;
const USE_OF_ALL = Object.entries(SEARCH_ATTRIBUTES)
  .map(([name, type]) => `${name} = ${ANY_VALUE[type]}`)
  .join(' AND ');

/** Adds what is missing (a database made by an older version does not have the newer ones), and waits until all can be used. */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
  options: WaitOptions,
): Promise<{ kind: 'done' } | StartFailed> {
  const added = await addMissing(connection, namespace);
  if (added.kind === 'failed') return added;
  const usable = await untilUsable(connection, namespace, USE_OF_ALL, added.kind === 'may-not' ? { ...options, withinMs: 0 } : options);
  if (usable.kind === 'usable') return { kind: 'done' };
  if (added.kind === 'may-not') return notOurs(added.why, namespace);
  return {
    kind: 'failed',
    step: 'search attributes',
    why: `Expected the search attributes of namespace ${namespace} to be usable in time, got: ${usable.why}`,
    remedy: `See what "temporal operator search-attribute list --namespace ${namespace}" names, then start again.`,
  };
}

type Added = { readonly kind: 'done' } | { readonly kind: 'may-not'; readonly why: string } | StartFailed;
/** gRPC's numbers. */
const ALREADY_EXISTS = 6;
/** Permission denied, and not implemented: a service on which nobody changes attributes by this call. They may be there all the same. */
const MAY_NOT = new Set([7, 12]);

async function addMissing(connection: Connection, namespace: string): Promise<Added> {
  try {
    const { customAttributes } = await call(connection, () => connection.operatorService.listSearchAttributes({ namespace }));
    const wanted = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => ({ name, type: TYPES[type], label: type }));
    const wrong = wanted.find(({ name, type }) => customAttributes[name] !== undefined && customAttributes[name] !== type);
    if (wrong !== undefined) return ofOtherType(wrong, IndexedValueType[customAttributes[wrong.name] ?? 0], namespace);
    const missing = wanted.filter(({ name }) => customAttributes[name] === undefined);
    if (missing.length === 0) return { kind: 'done' };
    const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, type]));
    await call(connection, () => connection.operatorService.addSearchAttributes({ namespace, searchAttributes }));
    return { kind: 'done' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Another part of ours that starts at the same moment was faster.
    if (code === ALREADY_EXISTS) return { kind: 'done' };
    if (typeof code === 'number' && MAY_NOT.has(code))
      return { kind: 'may-not', why: error instanceof Error ? error.message : String(error) };
    throw error;
  }
}

/** A write of metadata takes milliseconds. */
const CALL_MS = 10_000;
const call = <T>(connection: Connection, ask: () => Promise<T>): Promise<T> => connection.withDeadline(Date.now() + CALL_MS, ask);

/** The command that makes all of them, for who may. */
export const makingCommand = (namespace: string): string =>
  `temporal operator search-attribute create --namespace ${namespace} ${Object.entries(SEARCH_ATTRIBUTES)
    .map(([name, type]) => `--name ${name} --type ${type}`)
    .join(' ')}`;

const notOurs = (why: string, namespace: string): StartFailed => ({
  kind: 'failed',
  step: 'search attributes',
  why: `This Temporal does not let us make search attributes, and they cannot be used yet: ${why}`,
  remedy: `Make them, as its owner: ${makingCommand(namespace)}`,
});

const ofOtherType = (
  { name, label }: { readonly name: string; readonly label: string },
  got: string | undefined,
  namespace: string,
): StartFailed => ({
  kind: 'failed',
  step: 'search attributes',
  why: `Expected the search attribute ${name} to be ${label}, got ${got ?? 'an unknown type'}.`,
  remedy: `Remove it with "temporal operator search-attribute remove --namespace ${namespace} --name ${name} --yes", and start again.`,
});
