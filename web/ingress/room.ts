/** How much is in hand at once. What finds no room is told to come again; nothing ever queues here. */

export type Room = {
  /** Takes so many; false, and nothing taken, where they do not fit. */
  take(amount: number): boolean;
  give(amount: number): void;
  readonly taken: () => number;
};

export function roomOf(most: number): Room {
  let taken = 0;
  return {
    take(amount) {
      if (taken + amount > most) return false;
      taken += amount;
      return true;
    },
    give(amount) {
      taken -= amount;
    },
    taken: () => taken,
  };
}
