/** Pure: a vendor's error, wherever it stands in a body. Everything in it is a stranger's text and bounded. */

/** What a body says of its error. `words`: codes, types and reasons, the most telling first. `status`: where the body names one of its own. */
export type VendorError = {
  readonly words: readonly string[];
  readonly message: string;
  readonly status: number | undefined;
  /** Google's RetryInfo. */ readonly retryDelay: string | undefined;
  /** Google's QuotaFailure: the id of a limit by the day. */ readonly dayQuota?: string;
};

/** Errors wrapped in errors, in lists and in JSON as text were seen three levels deep; what is deeper or longer is no error of a vendor. */
const MOST = { levels: 8, objects: 60, messages: 8, characters: 1_200, words: 20, wrapped: 10_000 };
const WORD = /^[\w.-]{1,80}$/;
/** Says only that it is one. */
const EMPTY_WORD = 'error';
/** In the order in which they say most. Google's `status` is a word, problem+json's a number. */
const WORD_KEYS = ['error_code', 'code', 'type', 'reason', 'status'] as const;
const MESSAGE_KEYS = ['message', 'msg', 'error', 'detail', 'details', 'title', 'error_description'] as const;
const INNER_KEYS = ['error', 'errors', 'message', 'detail', 'details', 'violations', 'innererror', 'provider_specific_fields'] as const;

type Found = {
  readonly words: [rank: number, word: string][];
  readonly messages: string[];
  status: number | undefined;
  retryDelay: string | undefined;
  dayQuota: string | undefined;
  objects: number;
  readonly sent: readonly string[];
};

/**
 * The error in a body that came with a status which is none of success; undefined where it names none. `sent`: what was asked; JSON that
 * stands in it is a quotation, and says nothing about the error.
 */
export function vendorErrorIn(body: unknown, sent: readonly string[] = []): VendorError | undefined {
  const found: Found = {
    words: [],
    messages: [],
    status: undefined,
    retryDelay: undefined,
    dayQuota: undefined,
    objects: 0,
    sent: sent.map(withoutBlanks),
  };
  walk(body, MOST.levels, found);
  const words = found.words.toSorted(([a], [b]) => a - b).map(([, word]) => word);
  const message = found.messages.join(' ').slice(0, MOST.characters);
  if (words.length === 0 && message === '') return undefined;
  return {
    words: [...new Set(words)].slice(0, MOST.words),
    message: message === '' ? 'no message' : message,
    status: found.status,
    retryDelay: found.retryDelay,
    ...(found.dayQuota === undefined ? {} : { dayQuota: found.dayQuota }),
  };
}

/** The same for a success, where only what calls itself an error is one. */
export function errorInSuccess(body: unknown, sent: readonly string[] = []): VendorError | undefined {
  const one: unknown = Array.isArray(body) ? body[0] : body;
  if (!isRecord(one)) return undefined;
  const calls = (one['error'] ?? false) !== false || one['object'] === 'error' || one['type'] === 'error';
  return calls ? vendorErrorIn(one, sent) : undefined;
}

/** The same for a stream of events that nobody asked for: the first event that is an error (litellm#38610). */
export function errorInStream(text: string, sent: readonly string[] = []): VendorError | undefined {
  if (!/^(?:event|data|id|retry)?:/.test(text.trimStart())) return undefined;
  for (const [, data = ''] of text.matchAll(/^data: ?(.+)$/gm)) {
    const error = errorInSuccess(parsed(data), sent);
    if (error !== undefined) return error;
  }
  return undefined;
}

function walk(value: unknown, levels: number, found: Found): void {
  if (levels === 0 || found.objects >= MOST.objects) return;
  if (Array.isArray(value)) {
    for (const one of value.slice(0, MOST.messages)) walk(one, levels - 1, found);
    return;
  }
  if (!isRecord(value)) return;
  found.objects += 1;
  takeDelay(value['retryDelay'], found);
  const { quotaId } = value;
  if (typeof quotaId === 'string' && WORD.test(quotaId) && quotaId.includes('PerDay')) found.dayQuota ??= quotaId;
  for (const [rank, key] of WORD_KEYS.entries()) takeWord(value[key], rank, found);
  for (const key of MESSAGE_KEYS) takeText(value[key], levels, found);
  for (const key of INNER_KEYS) walk(value[key], levels - 1, found);
}

/** A number is the status once more: some gateways put it into `code`. */
function takeWord(value: unknown, rank: number, found: Found): void {
  const number = typeof value === 'string' && /^[45]\d\d$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') {
    if (Number.isInteger(number) && number >= 400 && number <= 599) found.status ??= number;
  } else if (typeof value === 'string' && WORD.test(value) && value !== EMPTY_WORD) found.words.push([rank, value]);
}

/** Seconds with an `s`, as protobuf writes a duration in JSON. */
function takeDelay(value: unknown, found: Found): void {
  if (typeof value === 'string' && /^\d{1,9}(?:\.\d{1,9})?s$/.test(value)) found.retryDelay ??= value;
}

/** A gateway quotes the error of the server behind it as text. */
function takeText(value: unknown, levels: number, found: Found): void {
  if (typeof value !== 'string' || value.trim() === '' || found.messages.length >= MOST.messages) return;
  const mayWrap = /^\s*[[{]/.test(value) && value.length <= MOST.wrapped && !isSent(value, found);
  const inner = mayWrap ? parsed(value) : undefined;
  if (inner === undefined) found.messages.push(value);
  else walk(inner, levels - 1, found);
}

const withoutBlanks = (text: string): string => text.replace(/\s/g, '');
const isSent = (value: string, { sent }: Found): boolean => sent.some((text) => text.includes(withoutBlanks(value)));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a sentence that begins with a bracket
  }
}

/** Asked after lists have been dealt with. */
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
