/** The ticket system is down for eight hours before it was read: the ticket waits with it, and nothing is asked or written twice. */
import { test } from 'node:test';
import { downForEightHours } from './desk-down.ts';
import { rehearse } from './rehearsal.ts';

const opened = rehearse();

test('a ticket system that is down for eight hours before it was read gets one note and one set of fields afterwards', () =>
  downForEightHours(opened(), 'read', 'note-added'));
