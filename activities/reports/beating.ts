/** Each activity of a report beats while it works: one whose process was killed is noticed by that, and not at the end of its longest time. */
import { beating } from '../model/beating.ts';

type Activity = (...given: never[]) => Promise<unknown>;

export const whileBeating = <T extends { readonly [K in keyof T]: Activity }>(activities: T): T =>
  Object.fromEntries(
    Object.entries<Activity>(activities).map(([name, act]) => [name, (...given: never[]) => beating(undefined, () => act(...given))]),
  ) as unknown as T;
