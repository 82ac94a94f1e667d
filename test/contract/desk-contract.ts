/** A contract as a reader of its file has it: operations, the schema of each reply, the numbers of its rules. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const fileOf = (name: string): URL => new URL(`../../docs/${name}.openapi.yaml`, import.meta.url);
const METHODS = ['get', 'post', 'patch'] as const;

type Json = { readonly [key: string]: unknown };
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export type Contract = {
  readonly document: Json;
  readonly rules: readonly string[];
  /** By `GET /v1/tickets/{ticket}` and the like; the webhook is `POST`. */
  readonly operations: ReadonlyMap<string, Json>;
  /** What a part of the document, with its references followed, says of a value: the complaint, or undefined. */
  complaint(schema: unknown, value: unknown): string | undefined;
};

export function readContract(name = 'desk-contract'): Contract {
  const document: unknown = parse(readFileSync(fileOf(name), 'utf8'), { strict: true, uniqueKeys: true });
  if (!isJson(document)) throw new Error('Expected the contract to be an object.');
  const rules = [...textAt(document, 'info', 'description').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, rule]) => rule ?? '');
  const definitions = at(document, 'components', 'schemas');
  return {
    document,
    rules,
    operations: operationsOf(document),
    complaint(schema, value) {
      const whole = JSON.parse(
        JSON.stringify({ ...(isJson(schema) ? schema : {}), $defs: definitions }).replaceAll('#/components/schemas/', '#/$defs/'),
      );
      const parsed = z.fromJSONSchema(whole).safeParse(value);
      return parsed.success ? undefined : z.prettifyError(parsed.error);
    },
  };
}

/** Follows one reference, if it is one. */
export function followed(document: Json, value: unknown): unknown {
  const reference = isJson(value) ? value['$ref'] : undefined;
  return typeof reference === 'string' ? at(document, ...reference.replace(/^#\//, '').split('/')) : value;
}

export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, key) => (isJson(found) ? found[key] : undefined), value);
}

export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** Every reference in the document, wherever it stands. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJson(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : referencesIn(inner)));
}

function operationsOf(document: Json): Map<string, Json> {
  const operations = new Map<string, Json>();
  const add = (name: string, item: unknown): void => {
    for (const method of METHODS) {
      const operation = at(item, method);
      if (isJson(operation)) operations.set(`${method.toUpperCase()} ${name}`.trim(), operation);
    }
  };
  const paths = at(document, 'paths');
  for (const [path, item] of Object.entries(isJson(paths) ? paths : {})) add(path, item);
  for (const webhook of Object.values(Object(at(document, 'webhooks')))) add('', webhook);
  return operations;
}
