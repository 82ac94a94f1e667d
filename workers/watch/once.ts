/** Tells people of a trouble once, however often it is met, and says when it is over. */

export type Trouble = { met(why: string): void; over(): void };

export function once(tell: (why: string) => void, ended: () => void): Trouble {
  let stands = false;
  return {
    met(why) {
      if (!stands) tell(why);
      stands = true;
    },
    over() {
      if (stands) ended();
      stands = false;
    },
  };
}
