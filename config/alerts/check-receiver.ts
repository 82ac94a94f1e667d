/** Pure: who is told of a higher severity is named where that is wanted, and nowhere else. */
import { checkWebhook } from '../webhook-door.ts';
import type { Finding, Path } from '../problem.ts';
import type { AlertSourceShape } from './shape.ts';

export function checkReceiver(path: Path, { onHigherSeverity, higherSeverityWebhook }: AlertSourceShape): readonly Finding[] {
  const isWanted = onHigherSeverity === 'webhook';
  if (higherSeverityWebhook === undefined)
    return isWanted ? [{ path, at: 'key', wanted: 'higherSeverityWebhook with onHigherSeverity: webhook', got: 'none' }] : [];
  const key = [...path, 'higherSeverityWebhook'];
  if (!isWanted)
    return [
      {
        path: key,
        at: 'key',
        wanted: 'higherSeverityWebhook with onHigherSeverity: webhook only',
        got: `onHigherSeverity: ${onHigherSeverity}`,
        todo: 'Say onHigherSeverity: webhook, or leave it out.',
      },
    ];
  return checkWebhook(key, higherSeverityWebhook);
}
