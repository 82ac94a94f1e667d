/** OpenAI, and whatever else speaks its chat completions. */
import { providerOf } from '../adapter.ts';
import type { Completion, Provider, ProviderConfig } from '../contract.ts';
import { vendorAt } from '../vendors.ts';
import { verdictOf } from './classify.ts';
import { RULES } from './errors.ts';
import { formAfter, formNow, isRefusal, mayTakeOther, startingForm } from './form.ts';
import { ask, wordedFor } from './request.ts';
import { read } from './response.ts';

/** Makes the provider; nothing is asked yet. It remembers which form of a request its server takes, and which word it refuses. */
export function createOpenAi(config: ProviderConfig): Provider {
  let state = startingForm({ ...vendorAt(config.baseUrl)?.takes, ...config.dialect });
  let refusesWithoutReasoning = false;
  return {
    async complete(given) {
      const form = formNow(state);
      const withoutReasoning = given.withoutReasoning === true && !refusesWithoutReasoning;
      const request = { ...given, withoutReasoning };
      const inForm = providerOf(config, { ask: (_, asked, fetch) => ask(config, form, asked, fetch), read, rules: RULES, verdictOf });
      const completion = await inForm.complete(wordedFor(form, request));
      if (withoutReasoning && isRefusal(completion)) {
        // It may be the word as well as the form: the form is not doubted for it, and the word is not said again.
        refusesWithoutReasoning = true;
        return withOtherForm(completion);
      }
      state = formAfter(state, form, completion);
      return mayTakeOther(state, form, completion) ? withOtherForm(completion) : completion;
    },
    verdictOf,
  };
}

const withOtherForm = (completion: Completion): Completion =>
  completion.kind === 'fault' && completion.fault.kind === 'http'
    ? { ...completion, fault: { ...completion.fault, otherForm: true } }
    : completion;
