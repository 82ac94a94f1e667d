/** What went wrong with a request, in one word where there is one: `fetch` keeps the system's own code a level down. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.name === 'TimeoutError' ? 'no answer in time' : error.message;
}
