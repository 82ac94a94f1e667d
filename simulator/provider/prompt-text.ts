/** The text a user said in a list of messages, however a vendor wraps it: a string, or parts with `text`. Pure. */
import { entryOf } from './allowed.ts';

export type Message = { readonly role: string; readonly content?: unknown };

export function textIn(messages: readonly Message[]): string {
  return messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => textOfContent(content))
    .join('\n');
}

function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) => entryOf(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('');
}
