/** An answer of which every part is sure. */
import type { Decision } from '../../workflows/triage/contract.ts';

export const DECISION: Decision = {
  category: 'network',
  impact: 2,
  urgency: 1,
  destination: 'network-team',
  summary: 'The VPN drops.',
  steps: [],
  confidence: { category: 90, impact: 90, urgency: 90, destination: 90 },
  evidence: [],
};
