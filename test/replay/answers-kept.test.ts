/** Nothing is recorded of a person's answer in the workflow task that has brought it: killed within, the ledger would know of an answer that no history has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NAMES, golden } from './golden.ts';
import type { GoldenName } from './golden.ts';

/** Local activities that write what an answer has led to. */
const RECORDS = ['recordTask', 'recordOutcome', 'recordWaiting', 'approveReport', 'endReport'];
type Recorded = { readonly task: string; readonly wrote: string };

async function recordedIn(name: GoldenName): Promise<{ readonly answers: number; readonly recorded: readonly Recorded[] }> {
  const { events: all } = await golden(name);
  const brought = all.flatMap(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }, at) =>
    accepted?.acceptedRequest?.input?.name === 'answerTask' ? [taskBefore(at)] : [],
  );
  const recorded = all.flatMap(({ markerRecordedEventAttributes: marker }) => {
    const data = marker?.details?.['data']?.payloads?.[0]?.data;
    const { activity_type: wrote = '' } = (data ? JSON.parse(Buffer.from(data).toString()) : {}) as { readonly activity_type?: string };
    const task = String(marker?.workflowTaskCompletedEventId ?? 'none');
    return brought.includes(task) && RECORDS.includes(wrote) ? [{ task, wrote }] : [];
  });
  return { answers: brought.length, recorded };

  /** The workflow task that wrote this event. */
  function taskBefore(at: number): string {
    const completed = all.slice(0, at).findLast((event) => event.workflowTaskCompletedEventAttributes);
    return String(completed?.eventId ?? 'none');
  }
}

const seen = await Promise.all(NAMES.map(async (name) => [name, await recordedIn(name)] as const));
for (const [name, { answers, recorded }] of seen)
  if (answers > 0) test(`${name}: an answer is in the history before anything is recorded of it`, () => assert.deepEqual(recorded, []));

test('goldens have answers of people to tickets, to reports and to what is set right by hand', () => {
  const answered = seen.flatMap(([name, { answers }]) => (answers > 0 ? [name] : []));
  for (const name of ['person', 'report', 'report-edited', 'manual-fix'])
    assert.ok(
      answered.some((one) => one === name),
      name,
    );
});
