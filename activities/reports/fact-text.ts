/** Pure: a figure as it is printed: value, unit, label and direction come from here, whoever writes the sentence around it. */
import { dayText, numberText } from './printed.ts';
import type { Printed } from './printed.ts';
import type { Fact } from '../../workflows/reports/facts.ts';

const BEFORE = 'the period before';

/** The value with its unit, for a table. A change carries its sign. */
export function valueText(fact: Fact, printed: Printed): string {
  const { value, about } = fact;
  if (value === null) return 'no data';
  const sign = about.span !== 'change' || value === 0 ? '' : value > 0 ? '+' : '−';
  const size = sizeText(fact, about.span === 'change' ? Math.abs(value) : value, printed);
  return `${sign}${fact.unit === 'points' ? size.replace('percentage points', 'points') : size}`;
}

/** The figure as part of a sentence: a noun phrase that says all there is to say of it. */
export function phrase(fact: Fact, printed: Printed): string {
  const { value, label, unit, about } = fact;
  if (value === null)
    return `no data on ${unit === 'percent' || unit === 'points' ? 'the share ' : ''}${label}${about.span === 'this' ? '' : ` for a comparison with ${BEFORE}`} (${fact.missing ?? 'not known'})`;
  if (about.span === 'change') return changePhrase(fact, value, printed);
  const size = sizeText(fact, value, printed);
  const text =
    unit === 'minutes'
      ? `a ${label} of ${size}`
      : unit === 'date'
        ? `${label} on ${size}`
        : `${size} ${unit === 'count' && value === 1 ? oneOf(label) : label}`;
  return about.span === 'previous' ? `${text} in ${BEFORE}` : text;
}

function changePhrase(fact: Fact, value: number, printed: Printed): string {
  const { label, unit } = fact;
  const size = sizeText(fact, Math.abs(value), printed);
  if (value === 0) return `no change in ${label} from ${BEFORE}`;
  if (unit === 'minutes') return `a ${label} ${size} ${value > 0 ? 'longer' : 'shorter'} than in ${BEFORE}`;
  return `${size} ${value > 0 ? 'more' : unit === 'count' ? 'fewer' : 'less'} ${unit === 'count' && Math.abs(value) === 1 ? oneOf(label) : label} than in ${BEFORE}`;
}

/** "1 ticket created". */
const oneOf = (label: string): string => label.replace(/\b(ticket|alert|item|outage)s\b/, '$1');

function sizeText({ unit, rounding }: Fact, value: number, printed: Printed): string {
  switch (unit) {
    case 'count':
      return numberText(value, 0, printed);
    case 'percent':
      return `${numberText(value, rounding, printed)} %`;
    case 'points':
      return `${numberText(value, rounding, printed)} percentage points`;
    case 'minutes':
      return value < 60 ? `${value} min` : `${numberText(Math.floor(value / 60), 0, printed)} h ${value % 60} min`;
    case 'rank':
      return `place ${value}`;
    case 'date':
      return dayText(value, printed);
  }
}
