/** Raises one alert for a trouble that may be met many times, and reports its end. */

export type Trouble = { met(why: string): void; over(): void };

export function once(alert: (why: string) => void, ended: () => void): Trouble {
  let stands = false;
  return {
    met(why) {
      if (!stands) alert(why);
      stands = true;
    },
    over() {
      if (stands) ended();
      stands = false;
    },
  };
}
