/** How a complete answer can be wrong. Pure: each mode changes one thing, and everything else stays right. */
import type { Mode } from './mode.ts';

/** The text a model would have given, spoiled as the mode says. */
export function textOf(answer: unknown, mode: Mode): string {
  const whole = typeof answer === 'object' && answer !== null ? answer : {};
  switch (mode.kind) {
    case 'bad-json':
      return 'This ticket is about the network, I think. { "category": network';
    case 'bad-schema':
      return JSON.stringify({ ...whole, remark: 'a field nobody asked for' });
    case 'ungrounded':
      return JSON.stringify({ ...whole, evidence: ['The caller reports that the moon fell into the server room.'] });
    case 'wrong-id':
      return JSON.stringify({ ...whole, category: 'no-such-category' });
    case 'unsure':
      return JSON.stringify({ ...whole, confidence: { category: 40, impact: 40, urgency: 40, destination: 40 } });
    case 'works':
    case 'refuse':
    case 'reset':
    case 'hang':
    case 'drip':
    case 'slow':
    case 'status':
    case 'too-large':
    case 'truncated':
    case 'cut':
    case 'refusal':
    case 'html':
    case 'retired':
    case 'quota':
      return JSON.stringify(answer);
  }
}
