/** How a complete answer can be wrong. Pure: each mode changes one thing, and everything else stays right. */
import type { Mode } from './mode.ts';

const SPOILT: Readonly<Partial<Record<Mode['kind'], (whole: object) => string>>> = {
  'bad-json': () => 'This ticket is about the network, I think. { "category": network',
  'bad-schema': (whole) => JSON.stringify({ ...whole, remark: 'a field nobody asked for' }),
  ungrounded: (whole) => JSON.stringify({ ...whole, evidence: ['The caller reports that the moon fell into the server room.'] }),
  'wrong-id': (whole) => JSON.stringify({ ...whole, category: 'no-such-category' }),
  unsure: (whole) => JSON.stringify({ ...whole, confidence: { category: 40, impact: 40, urgency: 40, destination: 40 } }),
};

/** The text a model would have given, spoiled as the mode says; the other modes leave it as it is. */
export function textOf(answer: unknown, mode: Mode): string {
  const whole = typeof answer === 'object' && answer !== null ? answer : {};
  return SPOILT[mode.kind]?.(whole) ?? JSON.stringify(answer);
}
