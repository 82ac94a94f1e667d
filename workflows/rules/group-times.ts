/** When a group of alerts is summarized and what is said of it afterwards, as configured. Times in milliseconds. */
export type GroupSettings = {
  /** A window ends when nothing has changed for so long, */
  readonly quietMs: number;
  /** at the latest after so long, */
  readonly maxWaitMs: number;
  /** or with so many alerts. */
  readonly most: number;
  /** So many changes of one alert inside the maximum wait are flapping. */
  readonly flapChanges: number;
  readonly notesApartMs: number;
  readonly notesADay: number;
  /** How long nothing is written after a person has closed the ticket. */
  readonly silenceMs: number;
  /**
   * Of a source that never says that an alert is over: a group in which nothing has changed for so long is over.
   * @default never
   */
  readonly silentEndMs?: number;
};

/**
 * What a higher severity in an open group does: its ticket's priority follows, or a second ticket is made, or the priority follows and a receiver
 * of the MSP's own is told.
 */
export type OnRaise = 'priority' | 'ticket' | 'webhook';
