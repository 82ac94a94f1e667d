/** Pure: the token that a request shows. */

const BEARER = 'Bearer ';

/**
 * The `temporal` CLI says it in a header (`--codec-auth`). A UI that signs nobody in sends none: there it is the first part of the path of
 * the address that the UI is given.
 */
export function tokenShown(authorization: string | undefined, path: string): string | undefined {
  if (authorization !== undefined) return authorization.startsWith(BEARER) ? authorization.slice(BEARER.length) : '';
  const [, first, second] = path.split('/', 3);
  return second === undefined ? undefined : first;
}
