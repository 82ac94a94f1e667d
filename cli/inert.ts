/** Pure: text of tickets, models, desks and people on its way to a terminal, where it must move nothing, hide nothing and ring no bell. */

// Default-ignorable characters draw nothing: they turn the direction of a line, or hide what only machines read.
const INVISIBLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/gu;

/** One line. Control characters part words, so they leave a space; those that draw nothing leave nothing. */
export const inert = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(INVISIBLE, '');

/** JSON keeps every character, in a form that a terminal only shows. */
export const inertJson = (value: unknown): string =>
  JSON.stringify(value).replace(INVISIBLE, (sign) =>
    Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
