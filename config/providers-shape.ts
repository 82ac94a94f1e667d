/** The form of `providers`, `routes` and `chains`: whom to ask, and in which order. */
import { z } from 'zod';
import { KINDS, KIND_NAMES } from '../providers/kinds.ts';
import { isListed } from '../providers/prices.ts';
import { ROUTE_TIMES } from './defaults.ts';
import { duration, durationText } from './duration.ts';
import { oneOf } from './problem.ts';
import { address, file, plainName, variable, wholeNumber, word } from './words.ts';

const byKind = (time: 'attemptMs' | 'budgetMs'): string =>
  `${durationText(ROUTE_TIMES.cloud[time])} for cloud routes, ${durationText(ROUTE_TIMES.local[time])} for local ones.`;

const A_PRICE = 'list: a vendor of the price list, such as openai, or input and output in US dollars for a million tokens';
const listed = z.string({ error: A_PRICE }).refine(isListed, { error: A_PRICE });
/** Kept in millionths, like all money. */
const dollars = z
  .number({ error: A_PRICE })
  .min(0, { error: A_PRICE })
  .max(100_000, { error: A_PRICE })
  .transform((amount) => Math.round(amount * 1_000_000));
const country = 'a country by its two letters, such as US';
/** May stand at the provider for all its routes, or at a route for that one. */
const access = {
  kind: z
    .enum(KIND_NAMES)
    .optional()
    .describe(`Which API is spoken: ${oneOf(KIND_NAMES.map((kind) => KINDS[kind].about))}.`),
  baseUrl: address.optional().describe("Address of the API; without it the vendor's own, or http://127.0.0.1:11434 for ollama."),
  baseUrlEnv: variable.optional().describe('Environment variable whose address wins over baseUrl where it is set.'),
  apiKeyEnv: variable.optional().describe('Environment variable that holds the key of the API; or apiKeyFile.'),
  apiKeyFile: file.optional().describe('File that holds the key of the API, relative to this file; instead of apiKeyEnv.'),
  dialect: z
    .strictObject({
      store: z.boolean().optional().describe('Whether it takes the word store. OpenAI keeps nothing of a request by it.'),
      maxCompletionTokens: z
        .boolean()
        .optional()
        .describe('Whether the limit of an answer is called max_completion_tokens; else max_tokens.'),
      jsonSchema: z.boolean().optional().describe('Whether it takes a JSON Schema; else one stands in the prompt.'),
      strict: z.boolean().optional().describe('Whether it takes a schema as strict.'),
    })
    .optional()
    .describe(
      "What a server takes of OpenAI's form of a request. What is not said is known of some vendors; others are asked in OpenAI's form, and where they refuse it once in the plainest.",
    ),
  price: z
    .union(
      [
        z.strictObject({ list: listed.describe('A vendor of the price list, such as openai.') }),
        z.strictObject({
          input: dollars.describe('US dollars for a million tokens of what is sent.'),
          output: dollars.describe('US dollars for a million tokens of what is answered.'),
        }),
      ],
      { error: A_PRICE },
    )
    .optional()
    .describe(
      'What a million tokens cost: list: a vendor whose list prices hold, or input and output in US dollars. Without it the price list of the vendor whose address it is; else the price is unknown, and is said to be.',
    ),
};

const A_LOCAL = 'true, false, or the host of its address where that is a name, such as gpu.example.internal';
const ownHost = z.string({ error: A_LOCAL }).regex(/^[A-Za-z0-9._:-]{1,253}$/, { error: A_LOCAL });

const A_PACE = 'at least one of concurrency, requestsPerMinute and tokensPerMinute';
const pace = z
  .strictObject({
    concurrency: wholeNumber(1, 10_000).optional().describe('Requests under way at once.'),
    requestsPerMinute: wholeNumber(1, 100_000).optional().describe('Requests in any minute.'),
    tokensPerMinute: wholeNumber(1_000, 1_000_000_000)
      .optional()
      .describe('Tokens in any minute, prompts and answers together; of a request that has no answer yet the most that it may take.'),
  })
  .refine((given) => Object.values(given).some((one) => one !== undefined), { error: A_PACE });

export const provider = z.strictObject({
  independenceGroup: word.describe('What fails together with it: providers on one cloud, network or machine have one group.'),
  region: word.optional().describe('Where it processes, such as eu-west.'),
  vendorCountry: z
    .string({ error: country })
    .regex(/^[A-Z]{2}$/, { error: country })
    .optional()
    .describe("The country whose law can switch it off, by two letters: the vendor's seat."),
  account: plainName
    .optional()
    .describe(
      'The account at its vendor; providers that name the same one share its pace, and are left together when it is empty. Without it providers with one key at one address are one account, by the name of the first.',
    ),
  pace: pace
    .optional()
    .describe('How fast its account is asked, by all its routes and all processes together. Without it as fast as tickets come.'),
  ...access,
});

export const route = z.strictObject({
  provider: word.describe('The provider it belongs to, by its name under providers.'),
  model: word.describe("The model, in the provider's own name for it."),
  label: word
    .optional()
    .describe(
      "What people read in notes; without it the vendor's own name by the address, such as OpenAI, else the provider's name here; local routes are the local model.",
    ),
  local: z
    .union([z.boolean(), ownHost], { error: A_LOCAL })
    .optional()
    .describe(
      'Runs on own hardware, so that tickets of local-only clients may go there; true for ollama unless said otherwise. Its address is then a loopback or private IP address, or its host is said here.',
    ),
  degraded: z
    .boolean()
    .optional()
    .describe('Its answers are weaker and are looked at again by a better route; true for local routes unless said otherwise.'),
  // The model worker's grace at a stop is 65 s: a longer exchange would be cut off by it.
  attempt: duration('200ms', '60s')
    .optional()
    .describe(`Bounds one exchange; ${byKind('attemptMs')}`),
  budget: duration('1s', '30m')
    .optional()
    .describe(`Bounds all attempts and waits on this route; ${byKind('budgetMs')}`),
  contextTokens: wholeNumber(1_000, 100_000_000)
    .optional()
    .describe('Tokens that the model takes, prompt and answer together: a ticket too long for one route goes to one that takes more.'),
  ...access,
});

export const chain = z.strictObject({
  routes: z
    .array(plainName)
    .min(1, { error: 'at least one route' })
    .describe('Routes in the order in which they are asked; a person comes after the last by itself.'),
});
