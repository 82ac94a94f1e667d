/**
 * Room for bodies of which nobody knows yet who sent them. Where it is full, the one that has been at it longest gives way: an honest body
 * is whole within milliseconds, and who holds room for longer is slow, or holds it for its own sake.
 */

export type Seat = {
  /** Takes so many bytes more, if need be from those that came before; false where even all of it is too little, or this one gave way itself. */
  take(bytes: number): boolean;
  /** Gives all of it back; safe to call twice. */
  leave(): void;
  /** Resolves when this one has to give way to another. */
  readonly givesWay: Promise<void>;
};
export type WaitingRoom = { enter(): Seat; readonly taken: () => number };

export function waitingRoomOf(mostBytes: number): WaitingRoom {
  // In the order of their coming.
  const seated = new Map<Seat, { bytes: number; readonly giveWay: () => void }>();
  let taken = 0;
  const leave = (seat: Seat): void => {
    taken -= seated.get(seat)?.bytes ?? 0;
    seated.delete(seat);
  };
  const sendAwayFor = (bytes: number, seat: Seat): void => {
    for (const [other, { giveWay }] of seated) {
      if (taken + bytes <= mostBytes) return;
      if (other === seat) continue;
      leave(other);
      giveWay();
    }
  };
  return {
    taken: () => taken,
    enter() {
      const away = Promise.withResolvers<void>();
      const seat: Seat = {
        take(bytes) {
          const own = seated.get(seat);
          if (own === undefined || own.bytes + bytes > mostBytes) return false;
          sendAwayFor(bytes, seat);
          own.bytes += bytes;
          taken += bytes;
          return true;
        },
        leave: () => leave(seat),
        givesWay: away.promise,
      };
      seated.set(seat, { bytes: 0, giveWay: away.resolve });
      return seat;
    },
  };
}
