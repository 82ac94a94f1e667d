/** Pure: rules for some tickets, in the order in which they count: boards, then the connection's overrides, then the process's. */
import { definedOnly } from './defined.ts';
import type { ProcessShape, Shape } from './shape.ts';
import type { Exception } from '../workflows/rules/contract.ts';

type Given = Pick<Shape, 'clients' | 'otherClients'>;
type Work = { readonly name: string; readonly process: Pick<ProcessShape, 'overrides'> };

export function exceptionsOf(
  given: Given,
  { boards, overrides }: Pick<Shape['connections'][string], 'boards' | 'overrides'>,
  { name, process }: Work,
): readonly Exception[] {
  return [
    ...Object.entries(boards).map(([board, rules]): Exception => ({ when: { boards: [board] }, ...effectsOf(rules) })),
    ...overrides
      .filter(({ when }) => when.process === undefined || when.process.includes(name))
      .map(({ when, ...rules }): Exception => ({ when: definedOnly({ clients: when.client, boards: when.board }), ...effectsOf(rules) })),
  ]
    .flatMap((exception) => (given.otherClients ? [exception] : ofNamedClients(exception, Object.keys(given.clients))))
    .concat(
      process.overrides.map(({ when, criticality }) => ({
        when: definedOnly({ clients: when.client, boards: when.board, priorities: when.severity }),
        criticality,
      })),
    );
}

type Effects = Pick<Exception, 'ai' | 'write' | 'fields'>;
type Rules = Pick<Shape['connections'][string]['boards'][string], 'ai' | 'write' | 'fields'>;
const effectsOf = ({ ai, write, fields }: Rules): Effects => ({
  ...(ai === undefined ? {} : { ai }),
  ...(write === undefined ? {} : { write }),
  ...(fields === undefined ? {} : { fields: definedOnly(fields) }),
});

/**
 * Where nothing is said of other clients they are observed only, also on a board that may be written to.
 * A rule that names clients has said something of them.
 */
function ofNamedClients(exception: Exception, clients: readonly string[]): readonly Exception[] {
  if ((exception.write === undefined && exception.fields === undefined) || exception.when.clients) return [exception];
  return clients.length === 0 ? [] : [{ ...exception, when: { ...exception.when, clients } }];
}
