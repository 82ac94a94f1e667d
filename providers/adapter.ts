/** What the three providers share: one request through the vendor's client, one ending, one completion. */
import { openExchange, type Ending, type Exchange, type Fetch } from './bounded-fetch.ts';
import type { Completion, CompletionRequest, Fault, Provider, ProviderConfig } from './contract.ts';
import { detailOf, type Hidden } from './detail.ts';
import { rateHeadersIn } from './rate-headers.ts';
import type { Rule } from './cause.ts';

export type Reply = Extract<Ending, { kind: 'reply' }>;
/** How a reply is read: the texts that may not be quoted, the model that was asked, and the table of the dialect's errors. */
export type Reading = { readonly hidden: Hidden; readonly model: string; readonly rules: readonly Rule[] };
/** What of a dialect differs: how to ask, how to read a reply, and what its faults mean. */
export type Dialect = {
  /** Has the vendor's client make its one request. What it returns or throws is not looked at: the exchange has recorded the reply. */
  ask(config: ProviderConfig, request: CompletionRequest, fetch: Fetch): Promise<unknown>;
  /** Reads a reply of any status. */
  read(reply: Reply, reading: Reading): Completion;
  /** Its table of errors. */
  readonly rules: readonly Rule[];
  verdictOf: Provider['verdictOf'];
};

/** Builds the provider that speaks `dialect`. */
export function providerOf(config: ProviderConfig, dialect: Dialect): Provider {
  return {
    async complete(request) {
      const exchange = openExchange(request);
      const ending = await endingOf(exchange, dialect.ask(config, request, exchange.fetch));
      const hidden = { secret: config.apiKey, texts: [request.user, request.system] };
      if (ending.kind === 'reply') {
        const rate = rateHeadersIn(ending.headers);
        const completion = dialect.read(ending, { hidden, model: config.model, rules: dialect.rules });
        return rate === undefined ? completion : { ...completion, rate };
      }
      return { kind: 'fault', fault: faultOf(ending, request, hidden), usage: undefined };
    },
    verdictOf: dialect.verdictOf,
  };
}

/** A client that failed without asking, or asked twice, is a mistake of ours: it is thrown and never looks like a provider's fault. */
async function endingOf(exchange: Exchange, call: Promise<unknown>): Promise<Ending> {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  const ending = exchange.ending();
  if (exchange.requests() === 1 && ending !== undefined) return ending;
  throw new Error(`Expected the client to make one request, got ${exchange.requests()}.`, { cause: failure });
}

function faultOf(ending: Exclude<Ending, Reply>, request: CompletionRequest, hidden: Hidden): Fault {
  switch (ending.kind) {
    case 'deadline':
      return { kind: 'silent', detail: `No complete answer within ${request.deadlineMs} ms.` };
    case 'too-large':
      return { kind: 'too-large', detail: `Expected at most ${request.maxBytes} bytes, got more.` };
    case 'network':
      return { kind: 'network', sent: ending.sent, detail: detailOf(ending.detail, hidden) };
    case 'aborted':
      return { kind: 'aborted' };
  }
}
