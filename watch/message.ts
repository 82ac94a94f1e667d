/** An error in words that are ours or the SDK's; whatever a payload holds is in none of these. */
export const messageOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : typeof error);
