/** Faults in connectors, polls and ingress that change nothing anybody could notice, each with the reason. */
import type { Equivalent } from '../contract.ts';

export const DOORS: readonly Equivalent[] = [
  { file: 'connectors/alert-draft.ts', before: '<', after: '<=', why: 'no two labels of an alert have one name' },
  {
    file: 'connectors/json-body.ts',
    before: 'at < text.length && deepest <= DEEPEST',
    after: 'at < text.length',
    why: 'what is too deep already is walked to its end, and stays too deep',
  },
  { file: 'connectors/json-body.ts', before: '<', after: '<=', why: 'behind its end a text has no sign, and none is counted' },
  {
    file: 'connectors/desk/bounds.ts',
    before: 'YEAR.exec(said)?.[1] ?? FIRST_YEAR',
    after: 'YEAR.exec(said)?.[1]',
    why: 'a text without a year is no number then, which is neither too early nor too late either',
  },
  {
    file: 'connectors/desk/ask.ts',
    before: 'status >= 200 && status < 300',
    after: 'status < 300',
    why: 'fetch gives no answer with a status under 200',
  },
  { file: 'net/exchange.ts', before: 'ceil', after: 'floor', why: 'a part of one millisecond of a deadline of seconds' },
  {
    file: 'connectors/desk/reply.ts',
    before: "text ?? ''",
    after: "''",
    why: 'the text of an issue, of which only place and code are told',
  },
  {
    file: 'net/listen.ts',
    before: "'httpVersion' in incoming && connections?.vouch(incoming)",
    after: 'connections?.vouch(incoming)',
    why: 'for the compiler alone: the server speaks HTTP/1.1, whose requests all have it',
  },
];
