/** Lets so many work at once; the others wait in the order of their coming, with nothing in hand. */

export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

export function turnsOf(most: number): Turns {
  const waiting: (() => void)[] = [];
  let working = 0;
  return async (work) => {
    if (working >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else working++;
    try {
      return await work();
    } finally {
      // The place goes over to the next one without becoming free in between.
      const next = waiting.shift();
      if (next) next();
      else working--;
    }
  };
}
