/** Pure: a time as the client's clock shows it. */
import { DateTime, IANAZone } from 'luxon';

/** A zone that is unknown is no reason to say nothing: UTC, which is then said. */
export const shownZone = (timeZone: string): string => (IANAZone.isValidZone(timeZone) ? timeZone : 'UTC');

/** "2026-11-25 13:00". */
export const localMinute = (ms: number, timeZone: string): string =>
  DateTime.fromMillis(ms, { zone: shownZone(timeZone) }).toFormat('yyyy-LL-dd HH:mm');

/** "13:00", or with its day where that is another than that of `besideMs`. */
export function localClock(ms: number, timeZone: string, besideMs: number): string {
  const [day, clock = ''] = localMinute(ms, timeZone).split(' ');
  return localMinute(besideMs, timeZone).startsWith(`${day} `) ? clock : `${day} ${clock}`;
}
