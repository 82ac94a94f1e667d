/** `standby config schema`: the form of `standby.yaml` as JSON Schema, for editors. */
import { writeFile } from 'node:fs/promises';
import { failed, wrong } from '../command.ts';
import { messageOf } from '../connect.ts';
import { COMMON_HELP } from '../flags.ts';
import { jsonSchema, jsonSchemaText } from '../../config/json-schema.ts';
import type { Command } from '../command.ts';

export const schema: Command = {
  help: `standby config schema [options]

The form of standby.yaml as JSON Schema. An editor completes and explains keys where the file begins with
# yaml-language-server: $schema=./standby.schema.json

  --out FILE         writes it there instead of to standard output
${COMMON_HELP}`,
  options: { out: { type: 'string' } },
  words: [],
  run: async ({ values }) => {
    const { out } = values;
    if (out === undefined) return { kind: 'done', text: jsonSchemaText().trimEnd(), json: jsonSchema() };
    if (typeof out !== 'string' || out === '') return wrong('Expected --out to name a file, got nothing.');
    try {
      await writeFile(out, jsonSchemaText());
    } catch (error) {
      return failed(`Expected to write ${out}, got ${messageOf(error)}.`, 'Name a file that can be written.');
    }
    return { kind: 'done', text: `Written: ${out}`, json: { event: 'written', file: out } };
  },
};
