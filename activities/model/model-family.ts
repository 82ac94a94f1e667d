/** Pure: whether the model that answered is of another family than the one that was asked. */

/**
 * Names by which the models of one family are known, whoever serves them. Data. Only names that nobody gives to something else: at Azure and in
 * gateways an owner calls a deployment what he likes, `nova` or `phi` too, and a name that is not here says nothing.
 */
const FAMILIES: readonly RegExp[] = [
  named('(?:chat)?gpt|o[134](?!\\d)'),
  named('claude'),
  named('gemini|[a-z]*gemma'),
  named('(?:code|tiny)?llama'),
  named('mistral|mixtral|ministral|magistral|codestral|devstral|pixtral'),
  named('(?:code)?qwen|qwq'),
  named('deepseek'),
  named('phi-?(?=\\d)'),
  named('grok'),
  named('(?:chat)?glm'),
  named('kimi'),
  named('command-[ar]'),
  named('granite'),
  named('smollm'),
];

/** A whole word, but for the figures after it: `llama3.2`, `qwen2.5`, `gpt-4o`. */
function named(words: string): RegExp {
  return new RegExp(`(?<![a-z0-9])(?:${words})(?![a-z])`);
}

/**
 * A dated or sized name of the same family is fine, and so is a distilled model, which bears two families in its name (codex-proxy#660,
 * agentgateway#1361). Where one of the two names says nothing, they are not held to differ.
 */
export function isAnotherFamily(asked: string, served: string): boolean {
  const [one, other] = [familiesOf(asked), familiesOf(served)];
  return one.length > 0 && other.length > 0 && !one.some((family) => other.includes(family));
}

/** Of the last part of a path alone: what stands before it is who serves it, or where its file lies. */
function familiesOf(name: string): readonly RegExp[] {
  const last = name.toLowerCase().split('/').at(-1) ?? '';
  return FAMILIES.filter((family) => family.test(last));
}
