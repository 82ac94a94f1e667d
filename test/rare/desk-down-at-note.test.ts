/** The ticket system is down for eight hours when the note was due: the ticket waits with it, and nothing is asked or written twice. */
import { test } from 'node:test';
import { downForEightHours } from '../workflow/desk-down.ts';
import { rehearse } from '../workflow/rehearsal.ts';

const opened = rehearse();

test('a ticket system that is down for eight hours when the note was due gets one note and one set of fields afterwards', () =>
  downForEightHours(opened(), 'note', 'note-added'));
