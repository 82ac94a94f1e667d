/** Pure: what doctor says of the schedules on the server: nothing of those that are as the configuration says. */
import { differs, notNeeded } from './finding.ts';
import { inSentence } from '../schedule-text.ts';
import type { SchedulesLooked } from '../schedules.ts';
import type { Finding } from './finding.ts';

export function scheduleFindings(looked: SchedulesLooked): readonly Finding[] {
  switch (looked.kind) {
    case 'nothing-there':
      return [];
    case 'not-looked':
      return [notNeeded('schedules', `not compared with the configuration: ${looked.why}`)];
    case 'looked':
      return looked.schedules.flatMap((schedule) => {
        if (schedule.kind === 'not-read') return [notNeeded(schedule.name, `not compared with the configuration: ${schedule.why}`)];
        const {
          told,
          todos: [todo, ...others],
        } = inSentence(schedule.differences);
        return todo === undefined ? [] : [differs(schedule.name, told, todo, ...others)];
      });
  }
}
