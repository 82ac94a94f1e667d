/** Pure: what `check` says of the schedules on the server, one after the other. */
import { inSentence } from '../schedule-text.ts';
import type { SchedulesLooked } from '../schedules.ts';
import type { Finding } from './findings.ts';

/** None where there is nothing to look at: the look for open workflows says so. */
export function scheduleFindings(looked: SchedulesLooked): readonly Finding[] {
  if (looked.kind !== 'looked') return [];
  return looked.schedules.map((schedule): Finding => {
    const about = { what: schedule.name, latencyMs: undefined };
    if (schedule.kind === 'not-read') return { ...about, state: 'warning', detail: `it could not be looked at: ${schedule.why}` };
    if (schedule.differences.length === 0) return { ...about, state: 'ok', detail: 'as the configuration says' };
    const { told, todos } = inSentence(schedule.differences);
    return { ...about, state: 'warning', detail: `${told}; ${todos.join(' ')}` };
  });
}
