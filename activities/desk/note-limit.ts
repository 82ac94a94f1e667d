/** How long a note may be that code makes longer or shorter. Policies are data with reasons. */

/** A table of ten rows with all names at their longest, and half of what is read back of a note, where each character takes two bytes. */
export const LONGEST_NOTE = 4_000;
