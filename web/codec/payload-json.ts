/** Payloads as Temporal's UI and CLI send them to a codec server: protobuf's JSON form, bytes as base64. */
import type { Payload } from '@temporalio/common';
import { z } from 'zod';

const Bytes = z.base64();
const Body = z.object({
  // Protobuf's JSON leaves out what is empty, and so do these defaults.
  payloads: z.array(z.object({ metadata: z.record(z.string(), Bytes).default({}), data: Bytes.default('') })).default([]),
});
export type PayloadJson = { readonly metadata: Readonly<Record<string, string>>; readonly data: string };

/** An encrypted payload has two words of metadata, and Temporal's own ones a few. */
const MOST_WORDS = 32;

/** Reads the body of a request; undefined where it is not a list of payloads. Counts before it looks at each: two bytes can stand for a payload. */
export function payloadsOf(text: string, most: number): Payload[] | 'too-many' | undefined {
  const json = jsonOf(text);
  if (isTooMuch(json, most)) return 'too-many';
  return Body.safeParse(json).data?.payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')])),
    data: Buffer.from(data, 'base64'),
  }));
}

function isTooMuch(json: unknown, most: number): boolean {
  const payloads: unknown = at(json, 'payloads');
  if (!Array.isArray(payloads)) return false;
  return payloads.length > most || payloads.some((one) => wordsIn(at(one, 'metadata')) > MOST_WORDS);
}

const at = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined);
const wordsIn = (value: unknown): number => (typeof value === 'object' && value !== null ? Object.keys(value).length : 0);

export function jsonOfPayload({ metadata, data }: Payload): PayloadJson {
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
    data: base64(data ?? new Uint8Array()),
  };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is answered like any other body of the wrong form; the parser's own message would quote the content.
    return undefined;
  }
}
