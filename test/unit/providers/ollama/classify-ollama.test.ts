import { verdictOf } from '../../../../providers/ollama/classify.ts';
import { RULES as rules } from '../../../../providers/ollama/errors.ts';
import * as given from '../../verdict-table.ts';
import { http, nextRoute, openUntil, policy, retry, tooLong } from '../../verdict-table.ts';

const rows: readonly given.Row[] = [
  ['a wrong request leaves this route: the next one makes another', http(400), nextRoute],
  ['a prompt too long is told as such', http(400, 'context_length_exceeded'), tooLong],
  ['a proxy that knows no key closes until somebody changes it', http(401), openUntil('changed-by-hand')],
  ['a host that is not let in is no refusal of a ticket', http(403), nextRoute],
  ['a missing model is left at once', http(404, 'model_not_found'), nextRoute],
  ['a wrong path is left at once', http(404), nextRoute],
  ['a wrong verb leaves this route', http(405), nextRoute],
  ['a time-out of a proxy passes', http(408), retry()],
  ['a conflict passes', http(409), retry()],
  ['a limit passes', http(429), retry()],
  ['a cancelled request passes', http(499), retry()],
  ['a crashed runner passes', http(500), retry()],
  ['a wrong format is ours, though it says 500', http(500, 'invalid_format'), nextRoute],
  ['a wrong option is ours, though it says 500', http(500, 'invalid_option'), nextRoute],
  ['a model that is not local after all is left at once', http(502), nextRoute],
  ['a full queue passes', http(503, 'server_busy'), retry()],
  ['a gateway time-out passes', http(504), retry()],
  ['an overloaded proxy passes', http(529), retry()],
  ['a redirect leaves this route only', http(302), nextRoute],
  ['a 200 without a model’s answer is left at once: what sent it is between us and the model', given.malformed, nextRoute],
  ['a model that is still loading is asked again', given.loading, retry()],
  ['silence is not asked again', given.silent, nextRoute],
  ['a flood is not asked again', given.tooLarge, nextRoute],
  ['a refusal is policy', given.refused, policy],
  ['a reset passes at once', given.network(true), retry()],
  ['a daemon that is down gets three seconds to come back', given.network(false), retry(3_000)],
];

given.holds({ name: 'ollama', verdictOf, rules }, [...rows, ...given.waits(503, 'server_busy')]);
