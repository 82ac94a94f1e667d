/** Pure: what the word for the end of an answer says, of OpenAI and of the servers that speak its dialect. Whatever is not here says nothing. */

export type End = 'whole' | 'cut' | 'filtered' | 'failed' | 'unknown';

/** "stop" in the words of other servers (huggingface/text-generation-inference#1724, genkit PR#6259). In these letters alone. */
const WHOLE: ReadonlySet<string> = new Set(['stop', 'eos', 'eos_token', 'end_turn']);
/** In any letters: gateways carry Google's words, which are in capitals (dial-adapter-vertexai#85). */
const IN_ANY_LETTERS: ReadonlyMap<string, End> = new Map<string, End>([
  // Cut at its limit; also as Anthropic and Mistral say it.
  ['length', 'cut'],
  ['max_tokens', 'cut'],
  ['model_length', 'cut'],
  ['content_filter', 'filtered'],
  ['sensitive', 'filtered'],
  ['recitation', 'filtered'],
  ['blocklist', 'filtered'],
  ['prohibited_content', 'filtered'],
  ['spii', 'filtered'],
  ['safety', 'filtered'],
  // The server's own failure, told as an end (genkit PR#6259, bifrost#5425, dial-adapter-vertexai#85).
  ['error', 'failed'],
  ['network_error', 'failed'],
  ['insufficient_system_resource', 'failed'],
  ['other', 'failed'],
]);

export const endOf = (word: string): End => (WHOLE.has(word) ? 'whole' : (IN_ANY_LETTERS.get(word.toLowerCase()) ?? 'unknown'));
