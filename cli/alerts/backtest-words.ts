/** Numbers as a backtest says them. Pure. */

export const count = (number: number): string => number.toLocaleString('en');
export const counted = (number: number, one: string, many = `${one}s`): string => `${count(number)} ${number === 1 ? one : many}`;
