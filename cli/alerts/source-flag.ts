/** Decides which alert source a command is about. Pure. */
import { ALERT_SOURCES, alertSourceOf } from '../../connectors/alert-sources.ts';
import { wrong } from '../command.ts';
import type { AlertSource } from '../../connectors/alert-source.ts';
import type { Given, Wrong } from '../command.ts';

const kinds = ALERT_SOURCES.map(({ kind }) => kind);
export const KINDS = `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
export const SOURCE = { source: { type: 'string' } } as const;

export function sourceIn({ values }: Given): AlertSource | Wrong {
  const { source } = values;
  const found = typeof source === 'string' ? alertSourceOf(source) : undefined;
  return found ?? wrong(`Expected --source to be one of ${kinds.join(', ')}, got ${typeof source === 'string' ? `"${source}"` : 'none'}.`);
}
