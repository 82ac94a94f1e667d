/** The ticket system is down for eight hours between note and fields: the ticket waits with it, and nothing is asked or written twice. */
import { test } from 'node:test';
import { downForEightHours } from '../workflow/desk-down.ts';
import { rehearse } from '../workflow/rehearsal.ts';

const opened = rehearse();

test('a ticket system that is down for eight hours between note and fields gets one note and one set of fields afterwards', () =>
  downForEightHours(opened(), 'fields', 'fields-set'));
