/** A desk that says yes to the fields and leaves one out: the outcome names it, the note says that it is to be set by hand, people are told once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decided, rehearse } from './rehearsal.ts';
import { notesOn } from './people.ts';

let requests = 0;
const opened = rehearse({
  wrapDesk: (desk) => ({
    ...desk,
    setFields(ticket, { priority: _leftOut, ...fields }, version, deadlineMs) {
      requests += 1;
      if (Object.keys(fields).length === 0) return Promise.resolve({ kind: 'applied', ref: ticket, version });
      return desk.setFields(ticket, fields, version, deadlineMs);
    },
  }),
});

test('a field that a 200 leaves out ends the run after three tries, and the note says that it is to be set by hand (field report 26)', async () => {
  const { desk, alerts, deliver, ended } = opened();
  const ticket = await desk.createTicket({ client: 'acme', subject: 'VPN', body: 'The VPN of the whole office is down.' });
  await deliver(ticket);
  const { note, fields, failedUndos } = decided((await ended(ticket)).outcome);
  assert.deepEqual([note.kind, failedUndos, requests], ['written', [], 3]);
  assert.deepEqual(fields, {
    kind: 'refused',
    why: 'the ticket system said yes and did not set: priority',
    left: [{ field: 'priority', why: 'the ticket system said yes and did not set it' }],
  });
  assert.match(
    notesOn(desk, ticket)[0]?.now ?? '',
    /^Superseded in part: left as it was: priority \(the ticket system said yes and did not set it\)\. Please see to it yourself; the rest holds\. \[standby [^\n]*\nStandby wanted to set: P1, /,
  );
  assert.deepEqual(
    alerts.map(({ kind }) => kind),
    ['write-not-seen'],
  );
});
