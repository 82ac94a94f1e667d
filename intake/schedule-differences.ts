/** Pure: what a schedule on the server says otherwise than it should, in words, each with what to do about it. */
import { lengthText, timesText } from './schedule-times.ts';
import type { ScheduleDescription, ScheduleOptions } from '@temporalio/client';

export type Difference = { readonly told: string; readonly todo: string };
export type WantedSchedule = ScheduleOptions<ScheduleOptions['action']>;
export type Described = Pick<ScheduleDescription, 'spec' | 'policies' | 'state' | 'action'>;

const START = 'Start Standby again: it puts that right.';
export const MISSING: Difference = { told: 'it is not there', todo: 'Start Standby again: it makes it.' };
export const EXTRA: Difference = { told: 'nothing in the configuration wants it', todo: 'Start Standby again: it takes it away.' };
export const FOREIGN: Difference = {
  told: "it is another installation's",
  todo: 'Delete it where nobody needs it: until then a start is refused.',
};

export const differing = (wanted: WantedSchedule, described: Described): readonly Difference[] => [
  ...byStart(wanted, described).map((told) => ({ told, todo: START })),
  ...heldUp(described.state),
];

/** Whether a start has something to put right: also the marks of another release, by which what it starts is known. */
export const isOutdated = (wanted: WantedSchedule, described: Described): boolean =>
  byStart(wanted, described).length > 0 || marksOf(wanted.action) !== marksOf(described.action);

function marksOf({ typedSearchAttributes: given = [] }: WantedSchedule['action'] | Described['action']): string {
  const pairs = 'getAll' in given ? given.getAll() : given;
  return JSON.stringify(
    pairs.map(({ key: { name, type }, value }) => [name, type, value]).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}

function byStart(wanted: WantedSchedule, { spec, policies, action }: Described): readonly string[] {
  const [is, wants] = [timesText(spec), timesText(wanted.spec)];
  const { overlap, catchupWindow } = wanted.policies ?? {};
  const others = otherParts(wanted.action, action);
  return [
    ...(zoneOf(spec.timezone) === zoneOf(wanted.spec.timezone)
      ? []
      : [instead('its zone is', zoneOf(spec.timezone), zoneOf(wanted.spec.timezone))]),
    ...(is === wants ? [] : [instead('it starts', is, wants)]),
    ...(policies.overlap === overlap ? [] : [instead('what overlaps is', policies.overlap ?? 'SKIP', overlap ?? 'SKIP')]),
    ...(policies.catchupWindow === catchupWindow
      ? []
      : [instead('it catches up on', lengthText(policies.catchupWindow), lengthText(catchupWindow))]),
    ...(policies.pauseOnFailure ? ['a failure pauses it'] : []),
    ...(others.length === 0 ? [] : [`what it starts differs in ${others.join(', ')}`]),
  ];
}

/** What a start leaves as it is: somebody may want it. */
function heldUp({ paused, note, remainingActions }: Described['state']): readonly Difference[] {
  return [
    ...(paused
      ? [
          {
            told: `it is paused${note === undefined || note === '' ? '' : ` (${note.slice(0, MOST_OF_NOTE)})`}`,
            todo: "Unpause it in Temporal's UI, where nobody holds it on purpose: a start leaves it paused.",
          },
        ]
      : []),
    ...(remainingActions === undefined
      ? []
      : [
          {
            told: `it starts no more than ${remainingActions} times`,
            todo: "Delete it in Temporal's UI and start Standby again: it makes it anew.",
          },
        ]),
  ];
}
/** A server says nothing where none was asked for. */
const zoneOf = (given: string | undefined): string => (given === undefined || given === '' ? 'UTC' : given);
const MOST_OF_NOTE = 100;

const instead = (what: string, is: string, wanted: string): string => `${what} ${is} instead of ${wanted}`;

/** Compared as the server says them; attributes name the release, which the look for open workflows says more of. */
function otherParts(wanted: WantedSchedule['action'], is: Described['action']): readonly string[] {
  const parts = ['workflowType', 'workflowId', 'taskQueue', 'args', 'workflowExecutionTimeout'] as const;
  return parts.filter((part) => JSON.stringify(is[part]) !== JSON.stringify(wanted[part]));
}
