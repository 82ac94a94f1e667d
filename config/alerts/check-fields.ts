/** Pure: groups and rules name nothing that their source never gives. Such a rule would be shown as active, and hold nothing. */
import { oneOf } from '../problem.ts';
import { quoted } from '../shown.ts';
import { didYouMean } from '../suggestion.ts';
import type { AlertSource } from '../../connectors/alert-source.ts';
import type { Finding, Path } from '../problem.ts';
import type { AlertSourceShape } from './shape.ts';

export function checkFields(
  path: Path,
  { groupBy = [], quietWindows, knownBenign }: AlertSourceShape,
  source: AlertSource,
): readonly Finding[] {
  const holds = [
    ...quietWindows.map(({ match }, at) => ({ match, path: [...path, 'quietWindows', at, 'match'] })),
    ...knownBenign.map(({ match }, at) => ({ match, path: [...path, 'knownBenign', at, 'match'] })),
  ];
  return [
    ...groupBy.flatMap((field, at) => {
      const where = [...path, 'groupBy', at];
      if (groupBy.indexOf(field) < at) return [value(where, { wanted: 'each field once', got: `${quoted(field)} a second time` })];
      const said = notGiven(field, source);
      return said ? [value(where, said)] : [];
    }),
    ...holds.flatMap(({ match, path: where }) => [
      ...(['site', 'host'] as const).flatMap((field): readonly Finding[] => {
        const said = match[field] === undefined ? undefined : notGiven(field, source);
        return said ? [{ path: [...where, field], at: 'key', ...said }] : [];
      }),
      ...labelIn(match.label, [...where, 'label', 'name'], source),
    ]),
  ];
}

const value = (path: Path, words: Words): Finding => ({ path, at: 'value', ...words });
type Words = Pick<Finding, 'wanted' | 'got' | 'todo'>;

function labelIn(label: { readonly name: string } | undefined, path: Path, source: AlertSource): readonly Finding[] {
  const said = label === undefined ? undefined : notGiven(`label:${label.name}`, source);
  return said ? [value(path, said)] : [];
}

/** Undefined where a reading of the source can give it. */
export function notGiven(field: string, { kind, gives }: AlertSource): Words | undefined {
  const label = field.startsWith('label:') ? field.slice('label:'.length) : undefined;
  if (label !== undefined) {
    if (gives.labels === 'any' || gives.labels.includes(label)) return undefined;
    const wanted = gives.labels.length === 0 ? `no label, since ${kind} gives none` : `a label that ${kind} gives: ${oneOf(gives.labels)}`;
    return { wanted, got: quoted(label), ...didYouMean(label, gives.labels) };
  }
  const isGiven = { site: gives.site, host: gives.host }[field] ?? true;
  return isGiven
    ? undefined
    : { wanted: `a field that ${kind} gives`, got: `${field}, which it never does`, todo: 'It would fit nothing.' };
}
