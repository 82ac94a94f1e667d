/** Golden histories: what each shows, read as an operator's tool wrote them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { createCodec } from '../../encryption/codec.ts';
import { dataConverterOf } from '../../encryption/data-converter.ts';
import { parseKeyText } from '../../encryption/key-text.ts';

const fixture = (name: string): string => join(import.meta.dirname, '..', 'fixtures', name);
const read = parseKeyText(await readFile(fixture('golden.key'), 'utf8'));
if (read.kind !== 'key') throw new Error(`Expected the golden key, got ${read.got}.`);
export const codec = createCodec([read.key]);
export const converter = dataConverterOf([read.key]);

/** What each golden shows; written here and not read from the folder, so that one that is missing is missed. */
const REVIEWED = 'confirmed';
export const SHOWN = {
  happy: { kind: 'decided', routeFailures: [], episode: 1 },
  'one-route-failure': { kind: 'decided', routeFailures: ['unreachable'], episode: 1 },
  'two-route-failures': { kind: 'decided', routeFailures: ['unreachable', 'server-error'], episode: 1 },
  'three-route-failures': { kind: 'would-ask-a-person', routeFailures: ['unreachable', 'server-error', 'server-error'], episode: 1 },
  person: { kind: 'decided', routeFailures: ['unreachable', 'server-error', 'server-error'], episode: 1 },
  'desk-taken': { kind: 'handled-in-desk', routeFailures: ['unreachable', 'server-error', 'server-error'], episode: 1 },
  undo: { kind: 'decided', routeFailures: [], episode: 1 },
  // A cancelled run has no result, and the second look no episode of its own.
  cancel: { kind: 'cancelled', routeFailures: [], episode: 1 },
  review: { kind: REVIEWED, routeFailures: [], episode: undefined },
  'three-corrections': { kind: 'would-ask-a-person', routeFailures: ['bad-answer', 'bad-answer', 'bad-answer'], episode: 1 },
  shrunk: { kind: 'decided', routeFailures: [], episode: 1 },
  'desk-down': { kind: 'decided', routeFailures: [], episode: 1 },
  reopened: { kind: 'decided', routeFailures: [], episode: 2 },
  convenience: { kind: 'decided', routeFailures: [], episode: 1 },
  'manual-fix': { kind: 'decided', routeFailures: [], episode: 1 },
  escalated: { kind: 'decided', routeFailures: ['unreachable', 'server-error', 'server-error'], episode: 1 },
  overtaken: { kind: 'decided', routeFailures: [], episode: 1 },
  // The run that goes on from another: it reads nothing itself.
  continued: { kind: 'decided', routeFailures: ['unreachable', 'server-error', 'server-error'], episode: undefined },
  'look-between': { kind: 'decided', routeFailures: ['server-error'], episode: 1 },
  moved: { kind: 'decided', routeFailures: [], episode: 1 },
  // Of facts that code has told before.
  explained: { kind: 'decided', routeFailures: [], episode: 1 },
  // The run of a group of alerts, from its first alert to its closing note.
  group: { kind: undefined, routeFailures: [], episode: undefined },
  // The same where a higher severity opens a second ticket, and both are closed.
  'group-closed': { kind: undefined, routeFailures: [], episode: undefined },
  // And where it tells a receiver; and the run that does, at its second try.
  'group-told': { kind: undefined, routeFailures: [], episode: undefined },
  'severity-told': { kind: 'taken', routeFailures: [], episode: undefined },
  // A report from its begin to its folder; one of which a person has written some before; one that is sent again after a refusal; and what a schedule starts.
  report: { kind: 'sent', routeFailures: [], episode: undefined },
  'report-edited': { kind: 'sent', routeFailures: [], episode: undefined },
  // Machines are back while it waits: their words are its second revision.
  'report-returned': { kind: 'sent', routeFailures: [], episode: undefined },
  'report-resent': { kind: 'sent', routeFailures: [], episode: undefined },
  'report-dispatch': { kind: 'dispatched', routeFailures: [], episode: undefined },
  // A month that is not over.
  'report-so-far': { kind: 'made', routeFailures: [], episode: undefined },
  // No triage: neither route failures nor an episode.
  drain: { kind: undefined, routeFailures: [], episode: undefined },
  // A cancelled one: a control has no end of its own.
  control: { kind: 'cancelled', routeFailures: [], episode: undefined },
  poll: { kind: 'polled', routeFailures: [], episode: undefined },
  heartbeat: { kind: undefined, routeFailures: [], episode: undefined },
} as const;
export type GoldenName = keyof typeof SHOWN;
export const NAMES = Object.keys(SHOWN).filter((name): name is GoldenName => Object.hasOwn(SHOWN, name));

type Event = NonNullable<History['events']>[number];
export type Golden = { readonly name: GoldenName; readonly json: unknown; readonly history: History; readonly events: readonly Event[] };

export async function golden(name: GoldenName): Promise<Golden> {
  const json: unknown = JSON.parse(await readFile(fixture(`histories/${name}.json`), 'utf8'));
  const history = historyFromJSON(json);
  return { name, json, history, events: history.events ?? [] };
}
