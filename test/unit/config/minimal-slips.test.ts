/** Each slip in the example that people begin with is told by line, what was wanted and what was got, before anything is started. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { serve } from '../../../workers/serve.ts';

const MINIMAL = join(import.meta.dirname, '..', '..', '..', 'examples', 'minimal.yaml');

type Fault = {
  readonly what: string;
  readonly change: (text: string) => string;
  /** Undefined where the whole file is meant. */
  readonly line: (text: string) => number | undefined;
  readonly wanted: RegExp;
  readonly got: RegExp;
  readonly env?: NodeJS.ProcessEnv;
};
const lineOf =
  (part: string) =>
  (text: string): number =>
    text.split('\n').findIndex((line) => line.includes(part)) + 1;
const swap = (from: string, to: string) => (text: string) => {
  assert.ok(text.includes(from), `the example holds ${from}`);
  return text.replace(from, to);
};
const ENV = { DESK_URL: 'http://127.0.0.1:9', DESK_TOKEN: 'canary-token', OPENAI_API_KEY: 'canary-key' };

const FAULTS: readonly Fault[] = [
  { what: 'a mistyped key', change: swap('    intake: poll', '    intaek: poll'), line: lineOf('intaek'), wanted: /intake/, got: /intaek/ },
  {
    what: 'a mistyped choice',
    change: swap('intake: poll', 'intake: pol'),
    line: lineOf('intake: pol'),
    wanted: /webhook, poll or both/,
    got: /"pol"/,
  },
  {
    what: 'a choice that is none',
    change: swap('write: observe', 'write: everything'),
    line: lineOf('write: every'),
    wanted: /observe, note or fields/,
    got: /"everything"/,
  },
  {
    what: 'a duration without a unit',
    change: swap('    intake: poll', '    pollEvery: 60\n    intake: poll'),
    line: lineOf('pollEvery'),
    wanted: /a time from 1s to 1h/,
    got: /60/,
  },
  {
    what: 'a key in the file',
    change: swap('    apiKeyEnv: OPENAI_API_KEY', '    apiKey: canary-inline'),
    line: lineOf('apiKey'),
    wanted: /by reference only/,
    got: /apiKeyEnv or apiKeyFile/,
  },
  {
    what: 'a token in the file',
    change: swap('    tokenEnv: DESK_TOKEN', '    token: canary-inline\n    tokenEnv: DESK_TOKEN'),
    line: lineOf('token: canary'),
    wanted: /by reference only/,
    got: /tokenEnv or tokenFile/,
  },
  {
    what: 'a variable that is not set',
    change: (text) => text,
    line: lineOf('tokenEnv'),
    wanted: /DESK_TOKEN/,
    got: /nothing/,
    env: { DESK_TOKEN: undefined },
  },
  {
    what: 'a variable that is empty',
    change: (text) => text,
    line: lineOf('apiKeyEnv'),
    wanted: /OPENAI_API_KEY/,
    got: /empty/,
    env: { OPENAI_API_KEY: '' },
  },
  {
    what: 'an address that is none',
    change: (text) => text,
    line: lineOf('urlEnv'),
    wanted: /http/,
    got: /./,
    env: { DESK_URL: 'no-address' },
  },
  {
    what: 'a provider that is not there',
    change: swap('{ provider: openai,', '{ provider: opnai,'),
    line: lineOf('opnai'),
    wanted: /provider/,
    got: /opnai/,
  },
  {
    what: 'a route that is not there',
    change: swap('routes: [openai/gpt-5.5,', 'routes: [openai/gpt-5.6,'),
    line: lineOf('gpt-5.6'),
    wanted: /route/,
    got: /gpt-5\.6/,
  },
  {
    what: 'a chain of one group',
    change: swap('[openai/gpt-5.5, ollama/llama3.2]', '[openai/gpt-5.5]'),
    line: lineOf('[openai/gpt-5.5]'),
    wanted: /two/,
    got: /openai/,
  },
  {
    what: 'a missing ai',
    change: swap('acme: { ai: cloud }', 'acme: { onRefusal: person }'),
    line: lineOf('acme'),
    wanted: /ai|off, local-only or cloud/,
    got: /./,
  },
  { what: 'another version', change: swap('version: 1', 'version: 2'), line: lineOf('version: 2'), wanted: /1/, got: /2/ },
  { what: 'a tab', change: swap('    kind: desk', '\tkind: desk'), line: lineOf('\tkind'), wanted: /./, got: /[Tt]ab/ },
  {
    what: 'a key given twice',
    change: swap('    write: observe', '    write: note\n    write: observe'),
    line: (text) => lineOf('write: note')(text) + 1,
    wanted: /./,
    got: /write|twice|unique/i,
  },
  {
    what: 'a list where a map belongs',
    change: swap('clients: # by the name your desk gives them\n', 'clients: []\nother:\n'),
    line: lineOf('clients: []'),
    wanted: /./,
    got: /list/,
  },
  {
    what: 'a connection name with capitals',
    change: swap('  desk:\n', '  Desk_1:\n'),
    line: lineOf('Desk_1'),
    wanted: /letters a to z, digits and -/,
    got: /Desk_1/,
  },
  {
    what: 'webhooks without a secret',
    change: swap('intake: poll', 'intake: webhook'),
    line: lineOf('  desk:'),
    wanted: /webhookSecretsEnv/,
    got: /neither/,
  },
  { what: 'an empty file', change: () => '', line: () => undefined, wanted: /./, got: /empty|nothing/ },
  {
    what: 'an unclosed bracket',
    change: swap('[openai/gpt-5.5, ollama/llama3.2]', '[openai/gpt-5.5, ollama/llama3.2'),
    line: (text) => lineOf('routes: [openai')(text),
    wanted: /./,
    got: /./,
  },
];

for (const { what, change, line, wanted, got, env = {} } of FAULTS) {
  test(`${what} in examples/minimal.yaml keeps the service from serving, by line, with what was wanted and what was got`, async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'standby-fault-'));
    t.after(() => rm(dir, { recursive: true, force: true }));
    const text = change(await readFile(MINIMAL, 'utf8'));
    const path = join(dir, 'standby.yaml');
    await writeFile(path, text);
    const served = await serve({ configPath: path, json: true, env: { ...ENV, ...env } }, () => assert.fail('it went on'));
    // What the service ends with 2 for.
    assert.ok(served.kind === 'wrong', served.kind);
    const said = served.why;
    t.diagnostic(said.split('\n').slice(1).join(' | ').trim());
    const at = line(text);
    const complaint = said
      .split('\n')
      .find(
        (one) =>
          one.includes(at === undefined ? path : `standby.yaml:${at}:`) ||
          (at !== undefined && new RegExp(`standby\\.yaml:${at + 1}:`).test(one)),
      );
    assert.ok(complaint, `a complaint about line ${at}:\n${said}`);
    const [, first = '', second = ''] = /Expected (.*), got (.*)/.exec(complaint) ?? [];
    assert.match(first, wanted, complaint);
    assert.match(second, got, complaint);
    assert.doesNotMatch(said, /canary|no-address/, 'no value of a secret or of a variable is shown');
  });
}
