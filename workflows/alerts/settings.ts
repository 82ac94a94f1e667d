/** Policies of groups, as data with their reasons. */
import type { GroupSettings } from './contract.ts';

const MINUTE_MS = 60_000;

export const GROUP_DEFAULTS: GroupSettings = {
  // Monitors look every minute: two looks without news are quiet.
  quietMs: 2 * MINUTE_MS,
  // Whoever waits for a ticket of a failing site waits no longer than this.
  maxWaitMs: 10 * MINUTE_MS,
  // More than a page of alerts is a storm, whatever comes next.
  most: 50,
  // Twice up and twice down: once may be a restart.
  flapChanges: 4,
  // A technician reads a note and acts on it before the next one comes.
  notesApartMs: 15 * MINUTE_MS,
  // Every note is a mail to somebody in many ticket systems.
  notesADay: 6,
  // Whoever closes a ticket while it fires knows: until the same hour of the next day.
  silenceMs: 24 * 60 * MINUTE_MS,
};

/** A storm is looked at once a second: between two looks any number of alerts is one piece of news. */
export const LOOK_EVERY_MS = 1_000;

/** What rises while a step waits for the ticket system is told within a second at first. A storm of ten minutes is listened to some 40 times, in some 400 events. */
export const LISTEN_EVERY_MS = 15_000;
